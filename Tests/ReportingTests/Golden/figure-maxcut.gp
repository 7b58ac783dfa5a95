# Cut of 2 nodes. To draw it again: gnuplot maxcut.gp
load 'style.gp'
set terminal svg size 1102,466 dynamic name 'maxcut' font 'Helvetica,16' background rgb 'white'
set output 'maxcut.svg'
unset key
set multiplot layout 1,2 rowsfirst margins 0.0889,0.9728,0.3991,0.9142 spacing 0.1034,0.176
unset logscale y
set format y '%g'
set yrange [*:*]
set ytics autofreq
set title '2 nodes'
set xrange [0:20]
set xtics 5
set xlabel 'step'
set ylabel 'edges cut'
plot 'maxcut.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? 0 : NaN):(column('relaxation')):(20):(0) with vectors nohead linestyle 7 linewidth 1.4, \
  'maxcut.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? 0 : NaN):(column('optimum')):(20):(0) with vectors nohead linewidth 7 dashtype solid linecolor rgb '#b5e0d2', \
  'maxcut.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? 0 : NaN):(column('hyperplane_mean')):(20):(0) with vectors nohead linestyle 5, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? column('step') : NaN):(column('sampled_cut')) with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a', \
  'maxcut_steps.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? column('step') : NaN):(column('expected_cut')) with lines linestyle 2, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? column('step') : NaN):(column('cut')) with lines linestyle 1 linewidth 2
set title 'noise of the hyperplane'
set logscale y
set yrange [*:1.2]
set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
set xlabel 'step'
set ylabel ''
set ylabel 'sigma (log)'
plot 'maxcut_steps.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? column('step') : NaN):(column('sigma')) with lines linestyle 4 dashtype solid
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0129 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with lines linestyle 1 linewidth 2 title 'cut without noise', \
  keyentry with lines linestyle 2 title 'mean cut with noise', \
  keyentry with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a' title 'ten draws', \
  keyentry with lines linestyle 7 linewidth 1.4 title 'relaxation (bound)', \
  keyentry with lines linewidth 7 dashtype solid linecolor rgb '#b5e0d2' title 'optimum', \
  keyentry with lines linestyle 5 title 'mean of a random hyperplane', \
  keyentry with lines linestyle 4 dashtype solid title 'noise sigma'
unset multiplot
unset output
