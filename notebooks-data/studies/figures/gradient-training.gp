# Directions of gradients in training. To draw it again: gnuplot gradient-training.gp
load 'style.gp'
set terminal svg size 1048,678 dynamic name 'gradient_training' font 'Helvetica,16' background rgb 'white'
set output 'gradient-training.svg'
set xrange [0:200]
set xtics 50
unset key
set multiplot layout 2,2 rowsfirst margins 0.0935,0.9714,0.1416,0.941 spacing 0.0763,0.1209
set title '|⟨u₁(Gₜ), u₁(G₀)⟩|'
set xlabel ''
set ylabel ''
unset logscale y
set yrange [-0.02:1.04]
set ytics 0.25
plot 'gradient_training_series.csv' using ((column('line') == 1) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 2) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 3) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 4) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 5) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 6) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 7) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 8) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 9) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 10) ? column('epoch') : NaN):(column('first_alignment')) with lines linestyle 2 linewidth 1.2
set title 'mean loss'
set xlabel ''
set ylabel ''
set logscale y
set yrange [0.0002287:3.056]
set ytics autofreq
plot 'gradient_training_series.csv' using ((column('line') == 1) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 2) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 3) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 4) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 5) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 6) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 7) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 8) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 9) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 10) ? column('epoch') : NaN):(column('mean_loss')) with lines linestyle 2 linewidth 1.2
set title 'stable rank of the gradient'
set xlabel 'epoch'
set ylabel ''
set logscale y
set yrange [0.8318:2.73]
set ytics ('0.9' 0.9, '1' 1, '2' 2)
plot 'gradient_training_series.csv' using ((column('line') == 1) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 2) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 3) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 4) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 5) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 6) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 7) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 8) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 9) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 10) ? column('epoch') : NaN):(column('stable_rank')) with lines linestyle 2 linewidth 1.2
set title 'effective rank of the gradient'
set xlabel 'epoch'
set ylabel ''
set logscale y
set yrange [0.7228:243.9]
set ytics autofreq
plot 'gradient_training_series.csv' using ((column('line') == 1) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 2) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 3) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 4) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 5) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 1 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 6) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 7) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 8) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 9) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 2 linewidth 1.2, \
  'gradient_training_series.csv' using ((column('line') == 10) ? column('epoch') : NaN):(column('effective_rank')) with lines linestyle 2 linewidth 1.2
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0088 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with lines linestyle 1 title 'mean-field', \
  keyentry with lines linestyle 2 title 'ntk'
unset multiplot
unset output
