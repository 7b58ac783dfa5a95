# Growth of the spikes with n. To draw it again: gnuplot spike-growth.gp
load 'style.gp'
set terminal svg size 1068,496 dynamic name 'spike_growth' font 'Helvetica,16' background rgb 'white'
set output 'spike-growth.svg'
set logscale xy
unset mxtics
unset key
set multiplot layout 1,2 rowsfirst margins 0.0918,0.9719,0.375,0.9194 spacing 0.0749,0.1653
set xlabel 'n (log)'
set ylabel 'size of the spike (log)'
set title 'k = 1'
set xlabel 'n (log)'
set xrange [415.9:2405]
set xtics ('500' 500, '1000' 1000, '2000' 2000)
set yrange [1.16:10.48]
set ytics ('2' 2, '5' 5, '10' 10)
set xtics ('500' 500, '1000' 1000, '2000' 2000)
set key at graph 0,graph -0.2444 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 1) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 1) ? column('n') : NaN):(column('fitted')) with lines linestyle 1 notitle, \
  'spike_growth.csv' using ((column('series') == 1 && column('k') == 1) ? column('samples') : NaN):(column('size')) with points linestyle 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'α 0.1: slope 0.11 [0.06, 0.16], law 0.10', \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 1) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 1) ? column('n') : NaN):(column('fitted')) with lines linestyle 2 notitle, \
  'spike_growth.csv' using ((column('series') == 2 && column('k') == 1) ? column('samples') : NaN):(column('size')) with points linestyle 2 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 2 title 'α 0.2: slope 0.21 [0.16, 0.26], law 0.20', \
  'spike_growth_lines.csv' using ((column('series') == 3 && column('k') == 1) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 3 && column('k') == 1) ? column('n') : NaN):(column('fitted')) with lines linestyle 3 notitle, \
  'spike_growth.csv' using ((column('series') == 3 && column('k') == 1) ? column('samples') : NaN):(column('size')) with points linestyle 3 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 3 title 'α 0.29: slope 0.30 [0.25, 0.35], law 0.29'
set xlabel 'n (log)'
set ylabel ''
set title 'k = 2'
set xlabel 'n (log)'
set xrange [415.9:2405]
set xtics ('500' 500, '1000' 1000, '2000' 2000)
set yrange [0.1359:5.738]
set ytics ('0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5)
set xtics ('500' 500, '1000' 1000, '2000' 2000)
set key at graph 0,graph -0.2444 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 2) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 2) ? column('n') : NaN):(column('fitted')) with lines linestyle 1 notitle, \
  'spike_growth.csv' using ((column('series') == 1 && column('k') == 2) ? column('samples') : NaN):(column('size')) with points linestyle 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'α 0.1: slope -0.29 [-0.39, -0.19], law -0.30', \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 2) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 2) ? column('n') : NaN):(column('fitted')) with lines linestyle 2 notitle, \
  'spike_growth.csv' using ((column('series') == 2 && column('k') == 2) ? column('samples') : NaN):(column('size')) with points linestyle 2 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 2 title 'α 0.2: slope -0.09 [-0.19, 0.01], law -0.10', \
  'spike_growth_lines.csv' using ((column('series') == 3 && column('k') == 2) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 3 && column('k') == 2) ? column('n') : NaN):(column('fitted')) with lines linestyle 3 notitle, \
  'spike_growth.csv' using ((column('series') == 3 && column('k') == 2) ? column('samples') : NaN):(column('size')) with points linestyle 3 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 3 title 'α 0.29: slope 0.09 [-0.01, 0.19], law 0.08'
set key maxcols auto
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0121 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with points pointtype 7 pointsize 0.7 linecolor rgb '#222222' title 'a run', \
  keyentry with lines linecolor rgb '#222222' title 'fit', \
  keyentry with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' title 'slope of the law'
unset multiplot
unset output
