# Singular values of 2 runs. To draw it again: gnuplot spectrum.gp
load 'style.gp'
set terminal svg size 1008,416 dynamic name 'spectrum' font 'Helvetica,16' background rgb 'white'
set output 'spectrum.svg'
set logscale x
set format x '10^{%T}'
set style fill solid 0.45 noborder
unset key
set multiplot layout 1,2 rowsfirst margins 0.0972,0.9702,0.3029,0.9038 spacing 0.0794,0.1971
set title 'it''s <tanh> ν 0.125'
set xrange [0.07692:13.5]
set yrange [0:2.24]
set xlabel 'singular value (log)'
set ylabel 'count'
plot 'spectrum.csv' using ((column('panel') == 1) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 1 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set title 'relu'
set xrange [0.3846:3]
set yrange [0:1.12]
set xlabel 'singular value (log)'
set ylabel ''
plot 'spectrum.csv' using ((column('panel') == 2) ? (column('low') + column('high')) / 2 : NaN):(column('count')):(column('low')):(column('high')):(0):(column('count')) with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'outlier') ? column('place') : NaN):(column('height')) with points linestyle 2 pointtype 9 pointsize 1.3, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'predicted') ? column('place') : NaN):(column('height')) with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2, \
  'spectrum_marks.csv' using ((column('panel') == 2 && strcol('mark') eq 'edge') ? column('place') : NaN):(0):(0):(column('height')) with vectors nohead linecolor rgb '#222222' linewidth 1.4 dashtype (4,3)
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0144 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with boxes fillcolor rgb '#0072b2' fillstyle solid 0.45 noborder title 'singular values', \
  keyentry with points linestyle 2 pointtype 9 pointsize 1.3 title 'outlier', \
  keyentry with points linecolor rgb '#222222' linewidth 2 pointtype 2 pointsize 1.2 title 'predicted place', \
  keyentry with lines linecolor rgb '#222222' linewidth 1.4 dashtype (4,3) title 'edge of the bulk'
unset multiplot
unset output
