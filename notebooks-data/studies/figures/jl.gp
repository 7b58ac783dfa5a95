# Distortion of 4 trained maps. To draw it again: gnuplot jl.gp
load 'style.gp'
set terminal svg size 1042,1432 dynamic name 'jl' font 'Helvetica,16' background rgb 'white'
set output 'jl.svg'
set logscale y
set format y '%g'
unset key
set multiplot layout 4,2 rowsfirst margins 0.094,0.9712,0.1299,0.9721 spacing 0.1094,0.0573
set title '100 points, 500 to 30 dimensions, seed 0'
set xrange [0:5000]
set xtics 2000
set yrange [0.007302:1.458]
set ytics autofreq
set xlabel ''
set ylabel 'distortion (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? column('step') : NaN):(column('pair_distortion')) with lines linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a', \
  'jl_steps.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? column('step') : NaN):(column('loss')) with lines linestyle 2 linewidth 1.2, \
  'jl_steps.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? column('step') : NaN):(column('distortion')) with lines linestyle 1 linewidth 2.4, \
  'jl.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? 0 : NaN):(column('mean_random')):(5000):(0) with vectors nohead linestyle 5, \
  'jl.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? 0 : NaN):(column('best_random')):(5000):(0) with vectors nohead linestyle 3, \
  'jl.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? 0 : NaN):(column('best_random_pair')):(5000):(0) with vectors nohead linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a'
set title 'noise of the map'
set yrange [0.008963:1.418]
set ytics autofreq
set xlabel ''
set ylabel ''
set ylabel 's (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '4331c0a5661df9bd') ? column('step') : NaN):(column('s')) with lines linestyle 4 dashtype solid
set title '100 points, 500 to 30 dimensions, seed 1'
set xrange [0:5000]
set xtics 2000
set yrange [0.007302:1.458]
set ytics autofreq
set xlabel ''
set ylabel 'distortion (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? column('step') : NaN):(column('pair_distortion')) with lines linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a', \
  'jl_steps.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? column('step') : NaN):(column('loss')) with lines linestyle 2 linewidth 1.2, \
  'jl_steps.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? column('step') : NaN):(column('distortion')) with lines linestyle 1 linewidth 2.4, \
  'jl.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? 0 : NaN):(column('mean_random')):(5000):(0) with vectors nohead linestyle 5, \
  'jl.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? 0 : NaN):(column('best_random')):(5000):(0) with vectors nohead linestyle 3, \
  'jl.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? 0 : NaN):(column('best_random_pair')):(5000):(0) with vectors nohead linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a'
set title 'noise of the map'
set yrange [0.008963:1.418]
set ytics autofreq
set xlabel ''
set ylabel ''
set ylabel 's (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '82fb4aa14ab068c3') ? column('step') : NaN):(column('s')) with lines linestyle 4 dashtype solid
set title '100 points, 500 to 30 dimensions, seed 2'
set xrange [0:5000]
set xtics 2000
set yrange [0.007302:1.458]
set ytics autofreq
set xlabel ''
set ylabel 'distortion (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '318f01160a680656') ? column('step') : NaN):(column('pair_distortion')) with lines linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a', \
  'jl_steps.csv' using ((strcol('run_id') eq '318f01160a680656') ? column('step') : NaN):(column('loss')) with lines linestyle 2 linewidth 1.2, \
  'jl_steps.csv' using ((strcol('run_id') eq '318f01160a680656') ? column('step') : NaN):(column('distortion')) with lines linestyle 1 linewidth 2.4, \
  'jl.csv' using ((strcol('run_id') eq '318f01160a680656') ? 0 : NaN):(column('mean_random')):(5000):(0) with vectors nohead linestyle 5, \
  'jl.csv' using ((strcol('run_id') eq '318f01160a680656') ? 0 : NaN):(column('best_random')):(5000):(0) with vectors nohead linestyle 3, \
  'jl.csv' using ((strcol('run_id') eq '318f01160a680656') ? 0 : NaN):(column('best_random_pair')):(5000):(0) with vectors nohead linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a'
set title 'noise of the map'
set yrange [0.008963:1.418]
set ytics autofreq
set xlabel ''
set ylabel ''
set ylabel 's (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '318f01160a680656') ? column('step') : NaN):(column('s')) with lines linestyle 4 dashtype solid
set title '100 points, 500 to 30 dimensions, seed 3'
set xrange [0:5000]
set xtics 2000
set yrange [0.007302:1.458]
set ytics autofreq
set xlabel 'step'
set ylabel 'distortion (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? column('step') : NaN):(column('pair_distortion')) with lines linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a', \
  'jl_steps.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? column('step') : NaN):(column('loss')) with lines linestyle 2 linewidth 1.2, \
  'jl_steps.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? column('step') : NaN):(column('distortion')) with lines linestyle 1 linewidth 2.4, \
  'jl.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? 0 : NaN):(column('mean_random')):(5000):(0) with vectors nohead linestyle 5, \
  'jl.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? 0 : NaN):(column('best_random')):(5000):(0) with vectors nohead linestyle 3, \
  'jl.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? 0 : NaN):(column('best_random_pair')):(5000):(0) with vectors nohead linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a'
set title 'noise of the map'
set yrange [0.008963:1.418]
set ytics autofreq
set xlabel 'step'
set ylabel ''
set ylabel 's (log)'
plot 'jl_steps.csv' using ((strcol('run_id') eq '0d8f63da621be77e') ? column('step') : NaN):(column('s')) with lines linestyle 4 dashtype solid
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0042 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with lines linestyle 1 linewidth 2.4 title 'map alone', \
  keyentry with lines linestyle 2 linewidth 1.2 title 'batch of noisy maps (trained)', \
  keyentry with lines linewidth 1.4 dashtype solid linecolor rgb '#7a7a7a' title 'map alone, pairs', \
  keyentry with lines linestyle 5 title 'random maps, mean', \
  keyentry with lines linestyle 3 title 'random maps, best', \
  keyentry with lines linewidth 1.2 dashtype (2,2) linecolor rgb '#7a7a7a' title 'best, pairs', \
  keyentry with lines linestyle 4 dashtype solid title 'noise s'
unset multiplot
unset output
