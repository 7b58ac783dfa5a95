# Weights before and after training of a_b 'c. To draw it again: gnuplot weights.gp
load 'style.gp'
set terminal svg size 588,688 dynamic name 'weights' font 'Helvetica,16' background rgb 'white'
set output 'weights.svg'
unset key
set multiplot layout 1,1 rowsfirst margins 0.1667,0.949,0.2267,0.8953 spacing 0.1361,0.1686
set xrange [-2:2]
set yrange [-2:2]
set xtics 1
set ytics 1
set title offset 0,-0.2
set title 'a\_b ''c'."\n".'perp 0.1, decay alone 0.2'
set xlabel 'first weight'
set ylabel 'second weight'
plot 'weights_line.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? 0 : NaN):(0):(column('u1') * -6):(column('u2') * -6) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '00112233aabbccdd') ? 0 : NaN):(0):(column('u1') * 6):(column('u2') * 6) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '00112233aabbccdd') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '00112233aabbccdd') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0087 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00' title 'before training', \
  keyentry with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2' title 'after', \
  keyentry with lines linewidth 1.2 dashtype (8,3) linecolor rgb '#222222' title 'the teacher''s direction'
unset multiplot
unset output
