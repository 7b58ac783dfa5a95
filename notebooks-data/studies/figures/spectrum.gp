# Singular values of 6 runs. To draw it again: gnuplot spectrum.gp
load 'style.gp'
set terminal svg size 1158,598 dynamic name 'spectrum' font 'Helvetica,16' background rgb 'white'
set output 'spectrum.svg'
set logscale x
set format x '10^{%T}'
set style fill solid 0.45 noborder
unset key
set multiplot layout 2,3 rowsfirst margins 0.0846,0.9741,0.1605,0.9331 spacing 0.0691,0.1371
set title 'relu, ν 0.375'
set xrange [1.497e-05:1.861]
set yrange [0:43.68]
set xlabel ''
set ylabel 'count'
plot 'spectrum.csv' using ((column('panel') == 1) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'relu, ν 0'
set xrange [1.346e-05:1.428]
set yrange [0:41.44]
set xlabel ''
set ylabel ''
plot 'spectrum.csv' using ((column('panel') == 2) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'sigmoid, ν 0.375'
set xrange [9.949e-07:0.5004]
set yrange [0:50.4]
set xlabel ''
set ylabel ''
plot 'spectrum.csv' using ((column('panel') == 3) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 3 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 3 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 3 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'sigmoid, ν 0'
set xrange [8.064e-07:0.509]
set yrange [0:53.76]
set xlabel 'singular value (log)'
set ylabel 'count'
plot 'spectrum.csv' using ((column('panel') == 4) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 4 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 4 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 4 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'tanh, ν 0.375'
set xrange [1.667e-05:1.986]
set yrange [0:47.04]
set xlabel 'singular value (log)'
set ylabel ''
plot 'spectrum.csv' using ((column('panel') == 5) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 5 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 5 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 5 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'tanh, ν 0'
set xrange [8.276e-06:1.89]
set yrange [0:48.16]
set xlabel 'singular value (log)'
set ylabel ''
plot 'spectrum.csv' using ((column('panel') == 6) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 6 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 6 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 6 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.01 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with boxes fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder title 'singular values', \
  keyentry with points linestyle 2 pointtype 9 pointsize 1.3 title 'outlier', \
  keyentry with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2 title 'predicted place', \
  keyentry with lines linecolor rgb '#222222' linewidth 1.4 dashtype (4,3) title 'edge of the bulk'
unset multiplot
unset output
