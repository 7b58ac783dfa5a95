# Symmetry of the functions by layer. To draw it again: gnuplot symmetry.gp
load 'style.gp'
set terminal svg size 1048,486 dynamic name 'symmetry' font 'Helvetica,16' background rgb 'white'
set output 'symmetry.svg'
set logscale y
set format y '10^{%T}'
low(x) = x > 0 ? x : 0.08318
set xrange [0.2:2.8]
set xtics 1
set yrange [0.08318:1.202]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1)
unset key
set multiplot layout 1,2 rowsfirst margins 0.0935,0.9714,0.2593,0.9177 spacing 0.0763,0.1687
set title 'features'
set xlabel 'layer (index of the linear map)'
set ylabel '|odd part| / |even part| (log)'
plot 'symmetry_layers.csv' using ((column('series') == 1 && strcol('kind') eq 'features') ? column('linear_index') + -0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 1 dashtype 1, \
  'symmetry_layers.csv' using ((column('series') == 2 && strcol('kind') eq 'features') ? column('linear_index') + 0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 2 dashtype 1, \
  1 with lines linewidth 1.2 dashtype (2,4) linecolor rgb '#222222'
set title 'bottlenecks and output'
set xlabel 'layer (index of the linear map)'
set ylabel ''
plot 'symmetry_layers.csv' using ((column('series') == 1 && strcol('kind') eq 'bottleneck') ? column('linear_index') + -0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 1 dashtype 1, \
  'symmetry_layers.csv' using ((column('series') == 1 && strcol('kind') eq 'output') ? column('linear_index') + -0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 1 dashtype 1 pointtype 6, \
  'symmetry_layers.csv' using ((column('series') == 2 && strcol('kind') eq 'bottleneck') ? column('linear_index') + 0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 2 dashtype 1, \
  'symmetry_layers.csv' using ((column('series') == 2 && strcol('kind') eq 'output') ? column('linear_index') + 0.175 : NaN):(column('median_ratio')):(low(column('lower_quartile_ratio'))):(column('upper_quartile_ratio')) with yerrorbars linestyle 2 dashtype 1 pointtype 6, \
  1 with lines linewidth 1.2 dashtype (2,4) linecolor rgb '#222222'
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0123 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with yerrorbars linestyle 1 dashtype 1 title 'frozen = true (3 runs)', \
  keyentry with yerrorbars linestyle 2 dashtype 1 title 'frozen = false (3 runs)', \
  keyentry with points pointtype 6 linecolor rgb '#222222' title 'output', \
  keyentry with lines linewidth 1.2 dashtype (2,4) linecolor rgb '#222222' title 'odd = even'
unset multiplot
unset output
