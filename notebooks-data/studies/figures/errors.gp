# Ridge regression after one gradient step. To draw it again: gnuplot errors.gp
load 'style.gp'
set terminal svg size 1028,748 dynamic name 'errors' font 'Helvetica,16' background rgb 'white'
set output 'errors.svg'
set xrange [-0.02:0.47]
set xtics 0.1
set arrow from first 0.25,graph 0 to first 0.25,graph 1 nohead back linewidth 1.2 dashtype (5,4) linecolor rgb '#9a9a9a'
set arrow from first 0.3333333333333333,graph 0 to first 0.3333333333333333,graph 1 nohead back linewidth 1.2 dashtype (5,4) linecolor rgb '#9a9a9a'
unset key
set multiplot layout 2,2 rowsfirst margins 0.1148,0.9708,0.1684,0.9465 spacing 0.0778,0.1096
set title 'He1 (n 1000, d 250, N 1000)'
set xlabel ''
set ylabel 'training error'
plot 'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_2') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 2 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_1') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 1 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_0') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 8 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 7 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_2') ? column('train_error') : NaN) with linespoints linestyle 2 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_1') ? column('train_error') : NaN) with linespoints linestyle 1 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_0') ? column('train_error') : NaN) with linespoints linestyle 8 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F') ? column('train_error') : NaN) with linespoints linestyle 7 dashtype solid pointtype 7 pointsize 0.8
set title 'He1 + 0.7071 He2 (n 1000, d 250, N 1000)'
set xlabel ''
set ylabel ''
plot 'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_2') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 2 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_1') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 1 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_0') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 8 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F') ? column('train_error') : NaN):(column('train_standard_error')) with yerrorbars linestyle 7 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_2') ? column('train_error') : NaN) with linespoints linestyle 2 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_1') ? column('train_error') : NaN) with linespoints linestyle 1 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_0') ? column('train_error') : NaN) with linespoints linestyle 8 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F') ? column('train_error') : NaN) with linespoints linestyle 7 dashtype solid pointtype 7 pointsize 0.8
set title ''
set xlabel 'α of the step η = c n\^α'
set ylabel 'test error'
plot 'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_2') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 2 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_1') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 1 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_0') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 8 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 7 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_2') ? column('test_error') : NaN) with linespoints linestyle 2 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_1') ? column('test_error') : NaN) with linespoints linestyle 1 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F_0') ? column('test_error') : NaN) with linespoints linestyle 8 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 1 && strcol('features') eq 'F') ? column('test_error') : NaN) with linespoints linestyle 7 dashtype solid pointtype 7 pointsize 0.8
set title ''
set xlabel 'α of the step η = c n\^α'
set ylabel ''
plot 'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_2') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 2 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_1') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 1 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_0') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 8 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F') ? column('test_error') : NaN):(column('test_standard_error')) with yerrorbars linestyle 7 linewidth 1 dashtype solid pointtype 7 pointsize 0.1, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_2') ? column('test_error') : NaN) with linespoints linestyle 2 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_1') ? column('test_error') : NaN) with linespoints linestyle 1 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F_0') ? column('test_error') : NaN) with linespoints linestyle 8 pointsize 0.7, \
  'errors.csv' using (column('alpha')):((column('panel') == 2 && strcol('features') eq 'F') ? column('test_error') : NaN) with linespoints linestyle 7 dashtype solid pointtype 7 pointsize 0.8
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.008 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with linespoints linestyle 7 dashtype solid pointtype 7 pointsize 0.8 title 'F, after the step', \
  keyentry with linespoints linestyle 8 pointsize 0.7 title 'F\_0, before it', \
  keyentry with linespoints linestyle 1 pointsize 0.7 title 'F\_1, 1 spike', \
  keyentry with linespoints linestyle 2 pointsize 0.7 title 'F\_2, 2 spikes', \
  keyentry with lines linewidth 1.2 dashtype (5,4) linecolor rgb '#9a9a9a' title '1/4 and 1/3'
unset multiplot
unset output
