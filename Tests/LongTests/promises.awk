# Adds up the figures of `make test-long` (promise, unit, tried, lost, details), one row for each
# promise and unit in the order in which they came, then every line.
BEGIN { FS = "\t" }
{
  key = $1 FS $2
  if (!(key in tried)) keys[++count] = key
  tried[key] += $3
  lost[key] += $4
  total += $4
  lines[NR] = sprintf("  %-27s %8d  %s", $2, $3, $5)
}
END {
  printf "%-46s  %-27s %8s %6s\n", "promise", "tried", "times", "losses"
  for (i = 1; i <= count; i++) {
    split(keys[i], part, FS)
    printf "%-46s  %-27s %8d %6d\n", part[1], part[2], tried[keys[i]], lost[keys[i]]
  }
  printf "\n%d lines of figures, %d losses:\n", NR, total
  for (i = 1; i <= NR; i++) print lines[i]
  exit total > 0 || NR == 0
}
