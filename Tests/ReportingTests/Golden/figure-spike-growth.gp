# Growth of the spikes with n. To draw it again: gnuplot spike-growth.gp
load 'style.gp'
set terminal svg size 1068,466 dynamic name 'spike_growth' font 'Helvetica,16' background rgb 'white'
set output 'spike-growth.svg'
set logscale xy
unset mxtics
unset key
set multiplot layout 1,2 rowsfirst margins 0.0918,0.9719,0.3348,0.9142 spacing 0.0749,0.176
set xlabel 'n (log)'
set ylabel 'size of the spike (log)'
set title 'k = 1'
set xlabel 'n (log)'
set xrange [83.18:480.9]
set xtics ('90' 90, '100' 100, '200' 200, '300' 300, '400' 400)
set yrange [2.239:11.27]
set ytics ('3' 3, '4' 4, '5' 5, '6' 6, '7' 7, '8' 8, '9' 9, '10' 10)
set xtics ('100' 100, '200' 200, '400' 400)
set key at graph 0,graph -0.2444 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 1) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 1) ? column('n') : NaN):(column('fitted')) with lines linestyle 1 notitle, \
  'spike_growth.csv' using ((column('series') == 1 && column('k') == 1) ? column('samples') : NaN):(column('size')) with points linestyle 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'α 0.1: slope 0.30 [0.24, 0.36], law 0.10', \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 1) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 1) ? column('n') : NaN):(column('fitted')) with lines linestyle 2 notitle, \
  'spike_growth.csv' using ((column('series') == 2 && column('k') == 1) ? column('samples') : NaN):(column('size')) with points linestyle 2 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 2 title 'α 0.3: slope 0.30 [0.24, 0.36], law 0.30'
set xlabel 'n (log)'
set ylabel ''
set title 'k = 2'
set xlabel 'n (log)'
set xrange [83.18:480.9]
set xtics ('90' 90, '100' 100, '200' 200, '300' 300, '400' 400)
set yrange [0.6178:2.356]
set ytics ('0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1' 1, '2' 2)
set xtics ('100' 100, '200' 200, '400' 400)
set key at graph 0,graph -0.2444 left top vertical Left reverse maxcols 1 samplen 3 spacing 1.1
plot 'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 2) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 1 && column('k') == 2) ? column('n') : NaN):(column('fitted')) with lines linestyle 1 notitle, \
  'spike_growth.csv' using ((column('series') == 1 && column('k') == 2) ? column('samples') : NaN):(column('size')) with points linestyle 1 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 1 title 'α 0.1: slope -0.10 [-0.16, -0.04], law -0.30', \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 2) ? column('n') : NaN):(column('law')) with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' notitle, \
  'spike_growth_lines.csv' using ((column('series') == 2 && column('k') == 2) ? column('n') : NaN):(column('fitted')) with lines linestyle 2 notitle, \
  'spike_growth.csv' using ((column('series') == 2 && column('k') == 2) ? column('samples') : NaN):(column('size')) with points linestyle 2 pointsize 0.7 notitle, \
  keyentry with linespoints linestyle 2 title 'α 0.3: slope -0.10 [-0.16, -0.04], law 0.10'
set key maxcols auto
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0129 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with points pointtype 7 pointsize 0.7 linecolor rgb '#222222' title 'a run', \
  keyentry with lines linecolor rgb '#222222' title 'fit', \
  keyentry with lines linewidth 1.4 dashtype (2,3) linecolor rgb '#9a9a9a' title 'slope of the law'
unset multiplot
unset output
