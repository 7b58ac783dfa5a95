# Weights before and after training of 6 runs. To draw it again: gnuplot weights.gp
load 'style.gp'
set terminal svg size 1278,944 dynamic name 'weights' font 'Helvetica,16' background rgb 'white'
set output 'weights.svg'
unset key
set multiplot layout 2,3 rowsfirst margins 0.0767,0.9765,0.1017,0.9237 spacing 0.0626,0.1229
set xrange [-3.25:3.25]
set yrange [-3.25:3.25]
set xtics 2
set ytics 2
set title offset 0,-0.2
set title '100 neurons, 20000 steps, lr 0.1, decay 0.001'."\n".'perp 0.1289, decay alone 0.1353'
set xlabel ''
set ylabel 'second weight'
plot 'weights_line.csv' using ((strcol('run_id') eq '0949858092b3f25e') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '0949858092b3f25e') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '0949858092b3f25e') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '0949858092b3f25e') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set title '100 neurons, 20000 steps, lr 0.1, decay 0'."\n".'perp 0.9673, decay alone 1'
set xlabel ''
set ylabel ''
plot 'weights_line.csv' using ((strcol('run_id') eq '162cddc069ace30c') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '162cddc069ace30c') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '162cddc069ace30c') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '162cddc069ace30c') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set title '1000 neurons, 10000 steps, lr 0.8, decay 1e-05'."\n".'perp 0.8898, decay alone 0.9231'
set xlabel ''
set ylabel ''
plot 'weights_line.csv' using ((strcol('run_id') eq '8c3d8aec5fc23646') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '8c3d8aec5fc23646') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '8c3d8aec5fc23646') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '8c3d8aec5fc23646') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set title '1000 neurons, 20000 steps, lr 1, decay 0.0001'."\n".'perp 0.1203, decay alone 0.1353'
set xlabel 'first weight'
set ylabel 'second weight'
plot 'weights_line.csv' using ((strcol('run_id') eq '2e59c101a14b99aa') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '2e59c101a14b99aa') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '2e59c101a14b99aa') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '2e59c101a14b99aa') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set title '1000 neurons, 20000 steps, lr 1, decay 0.001'."\n".'perp 0.00147, decay alone 2.061e-09'
set xlabel 'first weight'
set ylabel ''
plot 'weights_line.csv' using ((strcol('run_id') eq '7f025344197cf188') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq '7f025344197cf188') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq '7f025344197cf188') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq '7f025344197cf188') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set title '1000 neurons, 40000 steps, lr 1, decay 0.0001'."\n".'perp 0.05191, decay alone 0.01832'
set xlabel 'first weight'
set ylabel ''
plot 'weights_line.csv' using ((strcol('run_id') eq 'b049a8c21e7a1712') ? 0 : NaN):(0):(column('u1') * -9.75):(column('u2') * -9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights_line.csv' using ((strcol('run_id') eq 'b049a8c21e7a1712') ? 0 : NaN):(0):(column('u1') * 9.75):(column('u2') * 9.75) with vectors nohead linewidth 1.2 dashtype (8,3) linecolor rgb '#222222', \
  'weights.csv' using ((strcol('run_id') eq 'b049a8c21e7a1712') && strcol('when') eq 'before' ? column('w1') : NaN):(column('w2')) with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00', \
  'weights.csv' using ((strcol('run_id') eq 'b049a8c21e7a1712') && strcol('when') eq 'after' ? column('w1') : NaN):(column('w2')) with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2'
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0064 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with points pointtype 6 pointsize 0.45 linewidth 1 linecolor rgb '#d55e00' title 'before training', \
  keyentry with points pointtype 7 pointsize 0.45 linecolor rgb '#0072b2' title 'after', \
  keyentry with lines linewidth 1.2 dashtype (8,3) linecolor rgb '#222222' title 'the teacher''s direction'
unset multiplot
unset output
