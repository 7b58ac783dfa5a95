# Published, stored and own values of the claims. To draw it again: gnuplot claims.gp
load 'style.gp'
set terminal svg size 648,246 dynamic name 'claims' font 'Helvetica,16' background rgb 'white'
set output 'claims.svg'
set logscale x
set format x '10^{%T}'
set format y '%s'
set border 1
set yrange [3:0]
inside(x) = x < 0.4809 ? 0.4809 : x > 1.778 ? 1.778 : x
set xrange [0.4809:1.778]
set xtics ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1' 1)
unset key
set multiplot layout 1,1 rowsfirst margins 0.1512,0.9537,0.6341,0.8374 spacing 0.1235,0.3333
set xlabel 'value / published value (log)'
set ylabel ''
unset ylabel
set ytics scale 0 ('a\_1' 1, 'minus' 2)
plot '+' using (1):($0 * 3 / 99.0) with lines linewidth 1.4 linecolor rgb '#9a9a9a', \
  'claims_dots.csv' using ((column('panel') == 1 && strcol('verdict') eq 'reproduced') ? inside(column('low_ratio')) : NaN):(column('row')):(inside(column('high_ratio')) - inside(column('low_ratio'))):(0) with vectors nohead linestyle 1 dashtype 1, \
  'claims_dots.csv' using ((column('panel') == 1 && strcol('verdict') eq 'reproduced') ? column('trained_ratio') : NaN):(column('row')) with points linestyle 1 pointsize 1.1, \
  'claims_dots.csv' using ((column('panel') == 1 && 1) ? column('stored_ratio') : NaN):(column('row')) with points pointtype 12 pointsize 1.5 linewidth 1.3 linecolor rgb '#222222'
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0244 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with linespoints linestyle 1 dashtype 1 pointsize 1.1 title 'own: reproduced', \
  keyentry with points pointtype 12 pointsize 1.5 linewidth 1.3 linecolor rgb '#222222' title 'the authors'' stored runs', \
  keyentry with lines linewidth 1.4 linecolor rgb '#9a9a9a' title 'published'
unset multiplot
unset output
