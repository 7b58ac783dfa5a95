# Share of runs that worked. To draw it again: gnuplot sweep.gp
load 'style.gp'
set terminal svg size 618,266 dynamic name 'sweep' font 'Helvetica,16' background rgb 'white'
set output 'sweep.svg'
set style fill solid 1.0
set cbrange [0:1]
unset grid
set border 0
set colorbox user origin screen 0.8252,0.35 size screen 0.02589,0.4
set cblabel 'share that worked'
set cbtics 0.5
across(s) = s eq '2' ? 0 : s eq '4' ? 1 : s eq '16' ? 2 : NaN
upwards(s) = s eq '1' ? 0 : s eq '2' ? 1 : s eq '10' ? 2 : NaN
set xtics ('2' 0, '4' 1, '16' 2) scale 0
set ytics ('1' 0, '2' 1, '10' 2) scale 0
set xrange [-0.5:2.5]
set yrange [-0.5:2.5]
set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb '#bdbdbd' fillstyle pattern 4 noborder
unset key
set multiplot layout 1,2 rowsfirst margins 0.1586,0.7735,0.4737,0.8496 spacing 0.1294,0.3083
set title 'target.family b'
set xlabel 'batch size'
set ylabel 'depth'
plot 'sweep.csv' using ((strcol('scope') eq 'group' && column('worked_share') >= 0 && strcol('target.family') eq 'b') ? across(strcol('bs')) : NaN):(upwards(strcol('depth'))):(across(strcol('bs')) - 0.5):(across(strcol('bs')) + 0.5):(upwards(strcol('depth')) - 0.5):(upwards(strcol('depth')) + 0.5):(column('worked_share')) with boxxyerror fillstyle solid 1.0 border rgb 'white' fillcolor palette, \
  'sweep.csv' using ((strcol('scope') eq 'group' && column('worked_share') >= 0 && strcol('target.family') eq 'b') ? across(strcol('bs')) : NaN):(upwards(strcol('depth'))):(sprintf('%.0f/%.0f', column('worked'), column('runs') - column('missing'))):(column('worked_share') < 0.6 ? 0xffffff : 0x222222) with labels textcolor rgb variable
unset colorbox
set title 'target.family it''s'
set xlabel 'batch size'
set ylabel ''
plot 'sweep.csv' using ((strcol('scope') eq 'group' && column('worked_share') >= 0 && strcol('target.family') eq 'it''s') ? across(strcol('bs')) : NaN):(upwards(strcol('depth'))):(across(strcol('bs')) - 0.5):(across(strcol('bs')) + 0.5):(upwards(strcol('depth')) - 0.5):(upwards(strcol('depth')) + 0.5):(column('worked_share')) with boxxyerror fillstyle solid 1.0 border rgb 'white' fillcolor palette, \
  'sweep.csv' using ((strcol('scope') eq 'group' && column('worked_share') >= 0 && strcol('target.family') eq 'it''s') ? across(strcol('bs')) : NaN):(upwards(strcol('depth'))):(sprintf('%.0f/%.0f', column('worked'), column('runs') - column('missing'))):(column('worked_share') < 0.6 ? 0xffffff : 0x222222) with labels textcolor rgb variable
unset object 1
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0226 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with boxes fillcolor rgb '#bdbdbd' fillstyle pattern 4 title 'no run with a test error', \
  keyentry with lines linecolor rgb 'white' title '3/5: three of five runs worked'
unset multiplot
unset output
