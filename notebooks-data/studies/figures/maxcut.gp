# Cuts of 4 graphs. To draw it again: gnuplot maxcut.gp
load 'style.gp'
set terminal svg size 1042,1432 dynamic name 'maxcut' font 'Helvetica,16' background rgb 'white'
set output 'maxcut.svg'
unset key
set multiplot layout 4,2 rowsfirst margins 0.094,0.9712,0.1299,0.9721 spacing 0.1094,0.0573
unset logscale y
set format y '%g'
set yrange [*:*]
set ytics autofreq
set title '15 nodes, 67 edges, seed 0'
set xrange [0:2000]
set xtics 500
set xlabel ''
set ylabel 'edges cut'
plot 'maxcut.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? 0 : NaN):(column('relaxation')):(2000):(0) with vectors nohead linestyle 7 linewidth 1.4, \
  'maxcut.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? 0 : NaN):(column('optimum')):(2000):(0) with vectors nohead linewidth 7 dashtype solid linecolor rgb '#b5e0d2', \
  'maxcut.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? 0 : NaN):(column('hyperplane_mean')):(2000):(0) with vectors nohead linestyle 5, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? column('step') : NaN):(column('sampled_cut')) with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a', \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? column('step') : NaN):(column('expected_cut')) with lines linestyle 2, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? column('step') : NaN):(column('cut')) with lines linestyle 1 linewidth 2
set title 'noise of the hyperplane'
set logscale y
set yrange [*:1.2]
set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
set xlabel ''
set ylabel ''
set ylabel 'sigma (log)'
plot 'maxcut_steps.csv' using ((strcol('run_id') eq '1a623c0ed5f299e8') ? column('step') : NaN):(column('sigma')) with lines linestyle 4 dashtype solid
unset logscale y
set format y '%g'
set yrange [*:*]
set ytics autofreq
set title '15 nodes, 66 edges, seed 1'
set xrange [0:2000]
set xtics 500
set xlabel ''
set ylabel 'edges cut'
plot 'maxcut.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? 0 : NaN):(column('relaxation')):(2000):(0) with vectors nohead linestyle 7 linewidth 1.4, \
  'maxcut.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? 0 : NaN):(column('optimum')):(2000):(0) with vectors nohead linewidth 7 dashtype solid linecolor rgb '#b5e0d2', \
  'maxcut.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? 0 : NaN):(column('hyperplane_mean')):(2000):(0) with vectors nohead linestyle 5, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? column('step') : NaN):(column('sampled_cut')) with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a', \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? column('step') : NaN):(column('expected_cut')) with lines linestyle 2, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? column('step') : NaN):(column('cut')) with lines linestyle 1 linewidth 2
set title 'noise of the hyperplane'
set logscale y
set yrange [*:1.2]
set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
set xlabel ''
set ylabel ''
set ylabel 'sigma (log)'
plot 'maxcut_steps.csv' using ((strcol('run_id') eq '1f64c9eea4e5383d') ? column('step') : NaN):(column('sigma')) with lines linestyle 4 dashtype solid
unset logscale y
set format y '%g'
set yrange [*:*]
set ytics autofreq
set title '15 nodes, 69 edges, seed 2'
set xrange [0:2000]
set xtics 500
set xlabel ''
set ylabel 'edges cut'
plot 'maxcut.csv' using ((strcol('run_id') eq '6208b3135c969225') ? 0 : NaN):(column('relaxation')):(2000):(0) with vectors nohead linestyle 7 linewidth 1.4, \
  'maxcut.csv' using ((strcol('run_id') eq '6208b3135c969225') ? 0 : NaN):(column('optimum')):(2000):(0) with vectors nohead linewidth 7 dashtype solid linecolor rgb '#b5e0d2', \
  'maxcut.csv' using ((strcol('run_id') eq '6208b3135c969225') ? 0 : NaN):(column('hyperplane_mean')):(2000):(0) with vectors nohead linestyle 5, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '6208b3135c969225') ? column('step') : NaN):(column('sampled_cut')) with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a', \
  'maxcut_steps.csv' using ((strcol('run_id') eq '6208b3135c969225') ? column('step') : NaN):(column('expected_cut')) with lines linestyle 2, \
  'maxcut_steps.csv' using ((strcol('run_id') eq '6208b3135c969225') ? column('step') : NaN):(column('cut')) with lines linestyle 1 linewidth 2
set title 'noise of the hyperplane'
set logscale y
set yrange [*:1.2]
set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
set xlabel ''
set ylabel ''
set ylabel 'sigma (log)'
plot 'maxcut_steps.csv' using ((strcol('run_id') eq '6208b3135c969225') ? column('step') : NaN):(column('sigma')) with lines linestyle 4 dashtype solid
unset logscale y
set format y '%g'
set yrange [*:*]
set ytics autofreq
set title '15 nodes, 67 edges, seed 3'
set xrange [0:2000]
set xtics 500
set xlabel 'step'
set ylabel 'edges cut'
plot 'maxcut.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? 0 : NaN):(column('relaxation')):(2000):(0) with vectors nohead linestyle 7 linewidth 1.4, \
  'maxcut.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? 0 : NaN):(column('optimum')):(2000):(0) with vectors nohead linewidth 7 dashtype solid linecolor rgb '#b5e0d2', \
  'maxcut.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? 0 : NaN):(column('hyperplane_mean')):(2000):(0) with vectors nohead linestyle 5, \
  'maxcut_steps.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? column('step') : NaN):(column('sampled_cut')) with lines linewidth 0.7 dashtype solid linecolor rgb '#9a9a9a', \
  'maxcut_steps.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? column('step') : NaN):(column('expected_cut')) with lines linestyle 2, \
  'maxcut_steps.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? column('step') : NaN):(column('cut')) with lines linestyle 1 linewidth 2
set title 'noise of the hyperplane'
set logscale y
set yrange [*:1.2]
set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
set xlabel 'step'
set ylabel ''
set ylabel 'sigma (log)'
plot 'maxcut_steps.csv' using ((strcol('run_id') eq 'ea497eeb329f7ae8') ? column('step') : NaN):(column('sigma')) with lines linestyle 4 dashtype solid
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0042 center bottom horizontal Left reverse width 2
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
