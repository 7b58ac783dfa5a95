# Directions and outliers of gradients. To draw it again: gnuplot alignment.gp
load 'style.gp'
set terminal svg size 1068,708 dynamic name 'alignment' font 'Helvetica,16' background rgb 'white'
set output 'alignment.svg'
limit(x) = x < 0 ? 0 : x > 1 ? 1 : x
set xrange [-0.0625:1.312]
set xtics 0.2
unset key
set multiplot layout 2,2 rowsfirst margins 0.0918,0.9719,0.178,0.9435 spacing 0.0936,0.1158
set title '|⟨u₁, X_B^Tr⟩|'
set xlabel ''
set ylabel ''
unset logscale y
set yrange [-0.04:1.04]
set ytics 0.25
plot 'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 1 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 1 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 1 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 1, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 2 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 2 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 2 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 2, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 3 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 3 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 3 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 3, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 4 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 4 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 4 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 4, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 5 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 5 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 5 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 5, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 6 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 6 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 6 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'residue_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 6
set title '|⟨u₁, q⟩|'
set xlabel ''
set ylabel ''
unset logscale y
set yrange [-0.04:1.04]
set ytics 0.25
plot 'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 1 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 1 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 1, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 2 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 2 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 2, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 3 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 3 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 3, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 4 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 4 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 4, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 5 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 5 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 5, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 6 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('value')) with points linestyle 6 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u1') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 6
set title '|⟨u₂, q⟩|'
set xlabel 'α (the bulk''s covariance is k\^-α)'
set ylabel ''
unset logscale y
set yrange [-0.04:1.04]
set ytics 0.25
plot 'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 1 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 1 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 1, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 2 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 2 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 2, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 3 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 3 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 3, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 4 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 4 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 4, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 5 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 5 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 5, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(limit(column('mean_low'))):(limit(column('mean_high'))) with filledcurves linestyle 6 fillstyle transparent solid 0.15, \
  'alignment_runs.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('value')) with points linestyle 6 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'spike_u2') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 6
set title 'outliers beyond 1.2 ‖E‖'
set xlabel 'α (the bulk''s covariance is k\^-α)'
set ylabel ''
unset logscale y
set yrange [-0.15:2.3]
set ytics 1
plot 'alignment_runs.csv' using ((column('series') == 1 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 1 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 1 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 1, \
  'alignment_runs.csv' using ((column('series') == 2 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 2 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 2 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 2, \
  'alignment_runs.csv' using ((column('series') == 3 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 3 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 3 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 3, \
  'alignment_runs.csv' using ((column('series') == 4 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 4 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 4 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 4, \
  'alignment_runs.csv' using ((column('series') == 5 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 5 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 5 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 5, \
  'alignment_runs.csv' using ((column('series') == 6 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('value')) with points linestyle 6 pointtype 7 pointsize 0.35, \
  'alignment.csv' using ((column('series') == 6 && strcol('quantity') eq 'outliers_edge') ? column('abscissa') : NaN):(column('mean')) with linespoints linestyle 6
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0
set tmargin at screen 1; unset border; unset tics; unset grid; unset title
unset xlabel; unset ylabel; unset logscale; unset colorbox; unset label; unset arrow
set key at screen 0.5,screen 0.0085 center bottom horizontal Left reverse width 2
plot [0:1][0:1] NaN notitle, \
  keyentry with linespoints linestyle 1 title 'elu', \
  keyentry with linespoints linestyle 2 title 'relu', \
  keyentry with linespoints linestyle 3 title 'sigmoid', \
  keyentry with linespoints linestyle 4 title 'silu', \
  keyentry with linespoints linestyle 5 title 'softplus', \
  keyentry with linespoints linestyle 6 title 'tanh'
unset multiplot
unset output
