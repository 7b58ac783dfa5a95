# Fit of f1_N16_bs4_L1, rank 3. To draw it again: gnuplot fit.gp
load 'style.gp'
set terminal svg size 1048,440 dynamic name 'fit' font 'Helvetica,16' background rgb 'white'
set output 'fit.svg'
set xrange [-1:1]
set xtics 0.5
unset key
set multiplot layout 1,2 rowsfirst margins 0.0935,0.9714,0.2182,0.8545 spacing 0.0763,0.2409
set title 'epoch 217, before-lr-divide'."\n".'lr 0.01, loss 0.17'
set xlabel 'x'
set ylabel 'target and fit' offset 0,0
set yrange [-0.575:1.075]
plot 'fit.csv' using ((strcol('run_id') eq '00112233aabbccdd' && column('checkpoint') == 2) ? column('x') : NaN):(column('target')) with lines linestyle 1 dashtype solid, \
  'fit.csv' using ((strcol('run_id') eq '00112233aabbccdd' && column('checkpoint') == 2) ? column('x') : NaN):(column('output')) with lines linestyle 2
set multiplot next
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0136 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with lines linestyle 1 dashtype solid title 'target', \
  keyentry with lines linestyle 2 title 'fit'
unset multiplot
unset output
