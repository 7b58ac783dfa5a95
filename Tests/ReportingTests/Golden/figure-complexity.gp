# Minima of the functions by layer. To draw it again: gnuplot complexity.gp
load 'style.gp'
set terminal svg size 888,546 dynamic name 'complexity' font 'Helvetica,16' background rgb 'white'
set output 'complexity.svg'
set xrange [0.4:4.6]
set yrange [0:3.675]
set xtics 1
unset key
set multiplot layout 1,1 rowsfirst margins 0.1104,0.9662,0.2308,0.9267 spacing 0.0901,0.1502
set xlabel 'layer: odd features, even channels'
set ylabel 'minima of a signal'
plot 'complexity_layers.csv' using ((column('series') == 1 && 1) ? column('linear_index') : NaN):(column('mean_minima') - column('std_minima') < 0 ? 0 : column('mean_minima') - column('std_minima')):(column('mean_minima') + column('std_minima')) with filledcurves linestyle 1 fillstyle transparent solid 0.15, \
  'complexity_layers.csv' using ((column('series') == 2 && 1) ? column('linear_index') : NaN):(column('mean_minima') - column('std_minima') < 0 ? 0 : column('mean_minima') - column('std_minima')):(column('mean_minima') + column('std_minima')) with filledcurves linestyle 2 fillstyle transparent solid 0.15, \
  [2:2] '+' using 1:1 with lines linewidth 1.6 dashtype (2,4) linecolor rgb '#222222', \
  'complexity_layers.csv' using ((column('series') == 1 && 1) ? column('linear_index') : NaN):(column('mean_minima')) with lines linestyle 1, \
  'complexity_layers.csv' using ((column('series') == 1 && strcol('kind') eq 'features') ? column('linear_index') : NaN):(column('mean_minima')):(strcol('run_id')) with labels hypertext point linestyle 1 pointtype 6, \
  'complexity_layers.csv' using ((column('series') == 1 && strcol('kind') ne 'features') ? column('linear_index') : NaN):(column('mean_minima')):(strcol('run_id')) with labels hypertext point linestyle 1 pointtype 7, \
  'complexity_layers.csv' using ((column('series') == 2 && 1) ? column('linear_index') : NaN):(column('mean_minima')) with lines linestyle 2, \
  'complexity_layers.csv' using ((column('series') == 2 && strcol('kind') eq 'features') ? column('linear_index') : NaN):(column('mean_minima')):(strcol('run_id')) with labels hypertext point linestyle 2 pointtype 4, \
  'complexity_layers.csv' using ((column('series') == 2 && strcol('kind') ne 'features') ? column('linear_index') : NaN):(column('mean_minima')):(strcol('run_id')) with labels hypertext point linestyle 2 pointtype 5
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.011 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with linespoints linestyle 1 pointtype 7 title 'rank 1', \
  keyentry with linespoints linestyle 2 pointtype 5 title 'rank 2', \
  keyentry with points pointtype 6 linecolor rgb '#222222' title 'features', \
  keyentry with points pointtype 7 linecolor rgb '#222222' title 'channels, output', \
  keyentry with filledcurves fillcolor rgb '#9a9a9a' fillstyle transparent solid 0.4 title 'standard deviation', \
  keyentry with lines linewidth 1.6 dashtype (2,4) linecolor rgb '#222222' title '2l (conjecture)'
unset multiplot
unset output
