# Epochs to a loss below 1.4. To draw it again: gnuplot escape.gp
load 'style.gp'
set terminal svg size 1048,526 dynamic name 'escape' font 'Helvetica,16' background rgb 'white'
set output 'escape.svg'
set logscale xy
set format y '10^{%T}'
unset mxtics
unset key
set multiplot layout 1,2 rowsfirst margins 0.0935,0.9714,0.3536,0.924 spacing 0.0763,0.1559
set xlabel 'learning rate (log)'
set ylabel 'epochs to escape (log)'
set xrange [0.0008318:0.01202]
set xtics ('1e-3' 0.001, '2e-3' 0.002, '5e-3' 0.005, '0.01' 0.01)
set yrange [9.395:8302]
set ytics autofreq
set xtics ('1e-3' 0.001, '0.01' 0.01)
set key at graph 0,graph -0.22 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'escape_lines.csv' using ((strcol('panel') eq 'lr' && column('series') == 1) ? column('abscissa') : NaN):(column('low')):(column('high')) with filledcurves linestyle 1 fillstyle transparent solid 0.13 notitle, \
  'escape_lines.csv' using ((strcol('panel') eq 'lr' && column('series') == 1) ? column('abscissa') : NaN):(column('fitted')) with lines linestyle 1 notitle, \
  'escape_runs.csv' using ((strcol('panel') eq 'lr' && column('series') == 1 && !(strcol('censored') eq 'true') && strcol('fitted') eq 'true') ? column('lr') : NaN):(column('time')):(strcol('run_id')) with labels hypertext point linestyle 1 pointsize 0.8 notitle, \
  'escape_runs.csv' using ((strcol('panel') eq 'lr' && column('series') == 1 && strcol('censored') eq 'true') ? column('lr') : NaN):(column('time')):(0):(0.3 * column('time')) with vectors head size screen 0.012,28 empty linestyle 1 dashtype 1 notitle, \
  'escape_runs.csv' using ((strcol('panel') eq 'lr' && column('series') == 1 && strcol('censored') eq 'true') ? column('lr') : NaN):(column('time')):(strcol('run_id')) with labels hypertext point linestyle 1 pointtype 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'batch size 4: slope -0.80 [-0.90, -0.70]'
set xlabel 'batch size (log)'
set ylabel ''
set xrange [3.327:9.618]
set xtics ('4' 4, '5' 5, '6' 6, '7' 7, '8' 8, '9' 9)
set yrange [88.76:7030]
set ytics ('100' 100, '200' 200, '500' 500, '1000' 1000, '2000' 2000, '5000' 5000)
set xtics ('4' 4, '8' 8)
set key at graph 0,graph -0.22 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'escape_runs.csv' using ((strcol('panel') eq 'batch_size' && column('series') == 1 && !(strcol('censored') eq 'true') && strcol('fitted') eq 'true') ? column('batch_size') : NaN):(column('time')):(strcol('run_id')) with labels hypertext point linestyle 1 pointsize 0.8 notitle, \
  'escape_runs.csv' using ((strcol('panel') eq 'batch_size' && column('series') == 1 && strcol('censored') eq 'true') ? column('batch_size') : NaN):(column('time')):(0):(0.3 * column('time')) with vectors head size screen 0.012,28 empty linestyle 1 dashtype 1 notitle, \
  'escape_runs.csv' using ((strcol('panel') eq 'batch_size' && column('series') == 1 && strcol('censored') eq 'true') ? column('batch_size') : NaN):(column('time')):(strcol('run_id')) with labels hypertext point linestyle 1 pointtype 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'learning rate 0.001: no fit'
set key maxcols auto
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0114 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with points pointtype 7 pointsize 0.9 linecolor rgb '#222222' title 'a run', \
  keyentry with vectors head size screen 0.012,28 empty linecolor rgb '#222222' title 'censored: not within its epochs', \
  keyentry with filledcurves fillcolor rgb '#9a9a9a' fillstyle transparent solid 0.4 title '95 % interval of the fit'
unset multiplot
unset output
