# The look of all figures in this folder; change it and draw again with gnuplot.
reset
set encoding utf8
set datafile separator ','
set datafile columnheaders
set border 3 linewidth 1 linecolor rgb '#444444'
set tics nomirror out scale 0.6
set xtics offset 0,0.3
set title offset 0,-0.5
set xlabel offset 0,0.8
set grid linetype 1 linecolor rgb '#e4e4e4' linewidth 0.7
set key outside right top vertical Left reverse samplen 2 spacing 1.2
set style fill transparent solid 0.18 noborder
set style line 1 linecolor rgb '#0072b2' linewidth 1.8 dashtype 1 pointtype 7 pointsize 0.9
set style line 2 linecolor rgb '#d55e00' linewidth 1.8 dashtype (8,3) pointtype 5 pointsize 0.9
set style line 3 linecolor rgb '#009e73' linewidth 1.8 dashtype (2,2) pointtype 9 pointsize 1.1
set style line 4 linecolor rgb '#cc79a7' linewidth 1.8 dashtype (8,3,2,3) pointtype 11 pointsize 1.1
set style line 5 linecolor rgb '#e69f00' linewidth 1.8 dashtype (12,3) pointtype 13 pointsize 1.1
set style line 6 linecolor rgb '#56b4e9' linewidth 1.8 dashtype (4,2,1,2,1,2) pointtype 4 pointsize 0.9
set style line 7 linecolor rgb '#222222' linewidth 1.8 dashtype (1,2) pointtype 6 pointsize 0.9
set style line 8 linecolor rgb '#7a7a7a' linewidth 1.8 dashtype (14,4,2,4) pointtype 15 pointsize 1.1
set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')
