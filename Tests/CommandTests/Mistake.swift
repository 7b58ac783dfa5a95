import Testing

/// A wrong command line: what it must end with and say.
struct Mistake: Sendable, CustomTestStringConvertible {
  let words: [String]
  let status: Int32
  let says: [String]

  init(_ line: String, _ status: Int32, _ says: String...) {
    // Words are separated by spaces, except inside single quotes.
    words = line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap {
      $0.offset.isMultiple(of: 2) ? $0.element.split(separator: " ") : [$0.element]
    }.map(String.init)
    self.status = status
    self.says = says
  }

  var testDescription: String { "rflr " + words.joined(separator: " ") }

  static let all =
    arguments + queries + statistics + curves + channels + configurations + plans + sources
    + stores + merges + exports + reports + gradientStudies + oneSteps

  /// What the arguments themselves say wrong.
  private static let arguments = [
    Mistake("trian f1_N16_bs1_L1", 64, "trian", "did you mean train"),
    Mistake("xyzzy", 64, "xyzzy", "rflr --help"),
    Mistake("stats tabel", 64, "tabel", "did you mean table"),
    Mistake("figure los --to out", 64, "figure los", "did you mean loss"),
    Mistake("figure xyzzy --to out", 64, "figure xyzzy", "rflr figure --help"),
    Mistake("--stroe x", 64, "--stroe"),
    Mistake("runs --colums seed", 64, "'--colums'", "'--columns'", "rflr runs --help"),
    Mistake("runs --format xml", 64, "\"xml\"", "table, csv, tsv, json, jsonl"),
    Mistake("runs --limit -1", 64, "--limit -1", "0 or more"),
    Mistake("runs --limit many", 64, "'many'", "--limit"),
    Mistake("show", 64, "<run>", "rflr show --help"),
    Mistake("ingest", 64, "<paths>"),
    Mistake("train f1_N16_bs1_L1 f2_N16_bs1_L1", 64, "f2_N16_bs1_L1"),
    Mistake("train f1_N16_bs1_L1 --config plan.json", 64, "not both"),
    Mistake("train f1_N16_bs1_L1 --frozen maybe", 64, "'maybe'", "--frozen"),
    Mistake("sweep", 64, "--plan"),
    Mistake("sweep plan.json --plan figure6", 64, "--plan"),
    Mistake("sweep plan.json --jobs 0", 64, "--jobs 0", "at least 1"),
    Mistake("sweep plan.json --jobs two", 64, "'two'"),
    Mistake("sweep plan.json --chunk x", 64, "'x'", "--chunk", "write I/N"),
    Mistake("sweep plan.json --chunk 1/x", 64, "'1/x'", "write I/N"),
    Mistake("sweep plan.json --chunk 0/4", 64, "--chunk 0/4", "from 1 to 4"),
    Mistake("sweep plan.json --chunk 5/4", 64, "--chunk 5/4", "from 1 to 4"),
    Mistake("sweep plan.json --chunk -1/4", 64, "--chunk -1/4", "from 1 to 4"),
    Mistake("sweep plan.json --chunk 1/0", 64, "--chunk 1/0", "1000000"),
    Mistake("sweep plan.json --chunk 1", 64, "--chunk 1", "I/N"),
    Mistake("sweep plan.json --chunk 1/4 --slurm", 64, "--slurm", "--chunk"),
    Mistake("sweep plan.json --slurm --jobs 2", 64, "--cpus-per-task"),
    Mistake("sweep plan.json --slurm --dry-run", 64, "--export-only"),
    Mistake("sweep plan.json --partition short", 64, "need --slurm"),
    Mistake("sweep plan.json --export-only", 64, "need --slurm"),
    Mistake("sweep plan.json --slurm --array-size 0", 64, "--array-size 0", "at least 1"),
    Mistake("sweep plan.json --slurm --time soon", 64, "--time soon", "90 or 1-12:00:00"),
    Mistake("sweep plan.json --slurm --time 1", 64, "--time 1", "--stop-before", "120 s"),
    Mistake("sweep plan.json --slurm --sbatch-option gres", 64, "gres", "begin it with -"),
    Mistake("sweep status", 66, "store/plans", "no plan files", "--chunk"),
    Mistake("sweep status nothing", 66, "no plan files"),
    Mistake("sweep status nothing.jsonl", 66, "nothing.jsonl", "no such plan file"),
    Mistake("sweep status --as-array", 64, "--as-array needs --failed"),
    Mistake("sweep status --chunks --runs", 64, "one of --chunks"),
    Mistake("sweep status --store new", 66, "new", "no store here"),
    Mistake("sweep resubmit", 66, "no plan files"),
    Mistake("sweep statsu", 66, "statsu", "no such file"),
    Mistake("sweep plan.json status", 64, "'status'"),
    Mistake("export runs", 64, "--to"),
    Mistake("export everything --to out", 64, "runs, metrics or table"),
  ]

  private static let queries = [
    Mistake("runs 'test_eror < 0.1'", 64, "test_eror", "did you mean test_error"),
    Mistake("runs 'rank ='", 64, "character 7", "expected a value"),
    Mistake("runs 'rank = 5 and'", 64, "expected a name"),
    Mistake("runs '(rank = 5'", 64, "character"),
    Mistake("runs ''", 64, "empty"),
    Mistake("runs 'rank = five'", 64, "rank"),
    Mistake("runs 'test_error < nan'", 64, "is nan"),
    Mistake("runs --columns run_id,statsu", 64, "statsu", "status"),
    Mistake("runs --sort-by -sed", 64, "sed", "seed"),
    Mistake("stats table --by fator", 64, "fator", "factor"),
    Mistake("stats table 'rank = 99'", 66, "rank = 99", "no run matches"),
    Mistake("stats table --worked-below 2 --failed-from 1", 64, "worked", "failed"),
    Mistake("stats scaling 'rank = 99'", 66, "rank = 99", "no run matches"),
    Mistake("stats scaling", 64, "threshold", "no run has one", "--threshold"),
    Mistake("stats scaling --threshold 0.1", 66, "1 learning rate: no fit below 3", "widen"),
    Mistake("stats scaling --threshold inf", 64, "--threshold", "finite"),
    Mistake("stats scaling --on lrr --threshold 1", 64, "lrr", "did you mean lr"),
    Mistake("stats scaling --on status --threshold 1", 64, "status is not a number"),
    Mistake("stats scaling --of min_loss --in steps", 64, "--of escape"),
    Mistake("stats scaling --resamples -1", 64, "--resamples", "0 or more"),
    Mistake("stats table --min-loss-below 0", 64, "--min-loss-below", "above 0"),
    Mistake("stats table --min-loss-below 1 --by factor", 64, "--by", "rflr stats table --help"),
    Mistake("stats table --to plan.json/out", 73, "plan.json/out", "Not a directory"),
    Mistake("stats toy --points three", 64, "--points", "three", "two or four"),
    Mistake("stats toy --features odd", 64, "--features", "bias-free or biased"),
    Mistake("stats toy --points four --delta 1", 64, "delta", "below 1"),
    Mistake("stats toy --delta nan", 64, "delta"),
    Mistake("stats toy --width 0", 64, "width", "1…1000000"),
    Mistake("stats toy --time -1", 64, "--time", "above 0"),
    Mistake("stats toy --times 1", 64, "--times", "2…100000"),
    Mistake("stats toy --tolerance 2", 64, "tolerance", "1e-6"),
    Mistake("stats toy --local -1", 64, "local"),
    Mistake("stats toy --seeds 3-1", 64, "--seeds", "3-1"),
    Mistake("stats toy --to ''", 64, "--to", "empty"),
    Mistake("stats compare --claims nothing.csv", 66, "nothing.csv", "no such file"),
    Mistake("stats compare --claims plan.json", 65, "plan.json"),
    Mistake("claims --claims nothing.csv", 66, "nothing.csv", "no such file"),
    Mistake("claims --claims plan.json", 65, "plan.json"),
    Mistake("show f1_N16_bs4_L9", 66, "f1_N16_bs4_L9", "did you mean f1_N16_bs4_L1"),
    Mistake("show ffffffff", 66, "ffffffff", "rflr runs"),
    Mistake("show a", 66, "4 digits"),
    Mistake("diff ffffffff f1_N16_bs4_L1", 66, "ffffffff"),
  ]

  private static let statistics = [
    Mistake("stats modes 'rank = 99'", 66, "rank = 99", "no run matches"),
    Mistake("stats modes --band 2", 64, "band", "2.0", "0.5"),
    Mistake("stats modes --modes 0", 64, "--modes 0"),
    Mistake("stats modes --from nowhere", 64, "nowhere", "observations"),
    Mistake("stats logratio --x 2", 64, "--x 2"),
    Mistake("stats logratio --x nan", 64, "--x nan"),
    Mistake("stats logratio --layer 1 --linear 2", 64, "not both"),
    Mistake("stats logratio --layer 0", 64, "--layer 0"),
    Mistake("stats logratio --epsilon -1", 64, "epsilon", "-1"),
    Mistake("stats logratio --draws 1", 64, "--draws 1"),
    Mistake("stats divides --window 0", 64, "window", "0"),
    Mistake("stats divides --tolerance 1", 64, "tolerance"),
    Mistake("stats divides --store new", 66, "new", "no store here"),
  ]

  private static let curves = [
    Mistake("stats escape --threshold 0", 64, "threshold", "not a positive finite number"),
    Mistake("stats escape --threshold nan", 64, "threshold", "not a positive finite number"),
    Mistake("stats escape --relative -1", 64, "relative", "not a positive finite number"),
    Mistake("stats escape --threshold 1 --relative 1", 64, "relative", "give one of the two"),
    Mistake("stats escape --threshold low", 64, "'low'", "--threshold"),
    Mistake("stats escape 'rank = 99'", 66, "rank = 99", "no run matches"),
    Mistake("stats escape 'test_eror < 1'", 64, "test_eror", "did you mean test_error"),
    Mistake("stats escape --store new", 66, "new", "no store here"),
    Mistake("stats plateaus --flat-within 1", 64, "flat-within", "not above 1"),
    Mistake("stats plateaus --shortest 0", 64, "shortest", "at least 1 epoch"),
    Mistake("stats plateaus --penalty 0", 64, "penalty", "not above 0"),
    Mistake("stats spikes --height 0", 64, "height", "not above 0"),
    Mistake("stats spikes --window 2", 64, "window", "below 3"),
    Mistake("stats spikes --quantile 0.7", 64, "quantile", "outside 0…0.5"),
  ]

  private static let channels = [
    Mistake("stats complexity 'rank = 99'", 66, "rank = 99", "no run matches"),
    Mistake("stats complexity --checkpoint last", 64, "'last'", "--checkpoint"),
    Mistake("stats complexity --points 2", 64, "--points 2", "3 to 1000000"),
    Mistake("stats complexity --threshold nan", 64, "threshold", "-inf counts every minimum"),
    Mistake("stats complexity --prominence -1", 64, "prominence", "0.01"),
    Mistake("stats complexity --window square", 64, "\"square\"", "hann or none"),
    Mistake("stats complexity --layers wide", 64, "'wide'", "--layers"),
    Mistake("stats complexity --by fator", 64, "fator", "factor"),
    Mistake("stats complexity --by rank --checkpoint all", 64, "--by", "--checkpoint"),
    Mistake("stats symmetry --contrast 'seed = 1'", 64, "--contrast", "two queries, not 1"),
    Mistake("stats symmetry --by bs --contrast 'bs = 2' 'bs = 4'", 64, "not both"),
    Mistake("stats symmetry --by bs --checkpoint all", 64, "Arms hold runs", "--checkpoint"),
    Mistake("stats symmetry --contrast 'bs < 4' 'bs < 8'", 64, "--contrast", "in both arms"),
    Mistake("stats symmetry --contrast 'bs = 2' 'bs = 99'", 66, "bs = 99", "no run matches"),
    Mistake("stats symmetry --resamples 0", 64, "--resamples 0"),
  ]

  private static let configurations = [
    Mistake("train f1_N16_bs1_L1 --rank -3", 64, "network.rank", "-3"),
    Mistake("train f1_N16_bs32_L1", 64, "batch_size", "32", "16 training points"),
    Mistake("train f3_N768_bs8", 64, "f3_N768_bs8", "f3_N768_bs8_L3"),
    Mistake("train f1_N16_bs1_L1 --lr 0", 64, "learning_rate", "above 0"),
    Mistake("train f1_N16_bs1_L1 --lr nan", 64, "learning_rate"),
    Mistake("train f1_N16_bs1_L1 --seed -1", 64, "seed", "-1"),
    Mistake("train f1_N16_bs1_L1 --optimiser sdg", 64, "optimiser", "sgd, adam"),
    Mistake("train f1_N16_bs1_L1 --target custom --terms [{", 64, "--terms"),
    Mistake("train --config nothing.json", 66, "nothing.json", "no such file"),
    Mistake("train --config empty", 66, "empty", "is a folder"),
    Mistake("train --config cut.h5", 65, "cut.h5", "UTF-8"),
    Mistake("train --config half.json", 65, "half.json", "truncated JSON at byte 16"),
    Mistake("train --config misspelt.json", 65, "batchsize", "did you mean batch_size"),
    Mistake("train --config type.json", 65, "type.json", "network.rank", "\"five\""),
  ]

  private static let plans = [
    Mistake("sweep --plan paper-rnk5", 64, "paper-rnk5", "did you mean paper-rankR"),
    Mistake("sweep nothing.json", 66, "nothing.json", "no such file"),
    Mistake("sweep half.json", 65, "half.json"),
    Mistake("sweep gird.json", 65, "gird", "did you mean grid"),
    Mistake("sweep large.json", 65, "large.json", "batch_size", "99999"),
    Mistake("sweep plan.json --seeds 3-1", 64, "--seeds", "3-1"),
    Mistake("sweep plan.json --seeds 1,,2", 64, "--seeds"),
    Mistake("sweep plan.json --where 'rank = 99'", 64, "--where", "no configuration"),
    Mistake("sweep plan.json --where 'rnk = 3'", 64, "rnk", "did you mean rank"),
  ]

  private static let sources = [
    Mistake("ingest nothing", 66, "nothing", "does not exist"),
    Mistake("ingest empty", 66, "empty", "no runs found"),
    Mistake("ingest plan.json", 65, "plan.json", "is not a run"),
    Mistake("ingest cut.h5", 65, "cut.h5", "truncated"),
    Mistake("ingest cut", 65, "cut/losses.json", "truncated JSON at byte 2000"),
    Mistake("ingest poor.csv", 65, "poor.csv", "line 1", "columns are missing"),
    Mistake("ingest word.csv", 65, "word.csv", "line 2", "final_test_error", "\"low\""),
    Mistake("ingest header.csv", 66, "header.csv", "no rows"),
    Mistake("ingest word.csv --format result-table", 64, "result-table", "results-table"),
    Mistake("ingest word.csv --set rnk=5", 64, "rnk", "did you mean rank"),
    Mistake("ingest word.csv --set rank", 64, "--set rank"),
    Mistake("ingest word.csv --set rank=x", 64, "rank", "\"x\""),
    Mistake("ingest nothing --store new", 66, "nothing", "does not exist"),
    Mistake("ingest plan.json --store new", 65, "plan.json", "is not a run"),
    Mistake("ingest cut.h5 --store new", 65, "cut.h5", "truncated"),
  ]

  private static let stores = [
    Mistake("runs --store new", 66, "new", "no store here"),
    Mistake("show f1_N16_bs4_L1 --store new", 66, "new", "no store here"),
    Mistake("stats table --store new", 66, "new", "no store here"),
    Mistake("export runs --to out --store new", 66, "new", "no store here"),
    Mistake("index rebuild --store new", 66, "new", "no store here"),
    Mistake("verify --store new", 66, "new", "no store here"),
    Mistake("runs --store empty", 66, "empty", "no runs"),
    Mistake("runs --store plan.json", 66, "plan.json", "is a file"),
    Mistake("train f1_N16_bs1_L1 --store plan.json", 66, "plan.json", "is a file"),
    Mistake("train f1_N16_bs1_L1 --store plan.json/new", 73, "plan.json/new", "Not a directory"),
    Mistake("train f1_N16_bs1_L1 --store ''", 64, "--store", "empty"),
  ]

  private static let merges = [
    Mistake("merge nowhere --into new", 66, "nowhere", "no store here", "check the path"),
    Mistake("merge store --into store/", 64, "store", "is the store that is merged into"),
    Mistake("merge empty --into new", 66, "empty", "is no store"),
    Mistake("merge plan.json --into new", 66, "plan.json", "is a file"),
    Mistake("merge store --into plan.json", 66, "plan.json", "is a file"),
    Mistake("merge store --into plan.json/new", 73, "plan.json/new", "Not a directory"),
    Mistake("merge store", 64, "'--into <store>'", "rflr merge --help"),
    Mistake("merge --into new", 64, "<store>"),
    Mistake("merge '' --into new", 64, "STORE", "empty"),
    Mistake("merge store --into ''", 64, "--into", "empty"),
  ]

  private static let exports = [
    Mistake("export runs --to plan.json/out", 73, "plan.json/out", "Not a directory"),
    Mistake("export runs --to plan.json", 73, "plan.json"),
    Mistake("export runs --to ''", 64, "--to", "empty"),
    Mistake("export runs table 'rank = 99' --to out", 66, "rank = 99", "no run matches"),
    Mistake("export table --by fator --to new", 64, "fator", "factor"),
    Mistake("export chekpoint f1_N16_bs4_L1 --to new", 64, "checkpoint and a run"),
    Mistake("export checkpoint f1_N16_bs4_L1", 64, "--to"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new", 64, "--to new", "safetensors"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to ''", 64, "--to", "empty"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new/a.npz --format h5", 64, "npz", "h5"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new --format pth", 64, "\"pth\"", "npz"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new/a.h5 --at first", 64, "'first'", "init"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new/a.h5 --at init:0", 64, "'init:0'", ":last"),
    Mistake(
      "export checkpoint f1_N16_bs4_L1 --to new/a.h5 --at 7", 66, "no weights of epoch 7",
      "init (epoch -1), final (epoch 29)"),
    Mistake(
      "export checkpoint f1_N16_bs4_L1 --to new/a.h5 --at every:2", 66, "no weights of every:2"),
    Mistake("export checkpoint f1_N16_bs4_L9 --to new/a.h5", 66, "did you mean f1_N16_bs4_L1"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to empty --format h5", 73, "empty", "is a folder"),
    Mistake(
      "export checkpoint f1_N16_bs4_L1 --to plan.json --format h5", 73, "plan.json", "--force"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to plan.json/a.h5", 73, "plan.json", "File exists"),
    Mistake("export checkpoint f1_N16_bs4_L1 --to new/a.h5 --store new", 66, "no store here"),
  ]

  private static let reports = [
    Mistake("report 'rank = 99' --to new.html", 66, "rank = 99", "no run matches"),
    Mistake("report 'rnk = 9' --to new.html", 64, "rnk", "did you mean rank"),
    Mistake("report --to plan.json", 64, "plan.json", "end it with .html"),
    Mistake("report --to empty", 64, "empty", ".html"),
    Mistake("report --to ''", 64, "--to", ".html"),
    Mistake("report --to plan.json/a.html", 73, "plan.json"),
    Mistake("report --sections -1", 64, "--sections -1", "0 or more"),
    Mistake("report --sections few", 64, "'few'", "--sections"),
    Mistake("report --claims nothing.csv", 66, "nothing.csv", "no such file"),
    Mistake("report --claims few.csv", 65, "few.csv", "claim_id"),
    Mistake("report --store new", 66, "no store here"),
  ]

  private static let gradientStudies = [
    Mistake(
      "study gradient-rank --nu 2 --store new", 64, "spike_exponent", "2.0", "nothing was run"),
    Mistake("study gradient-rank --nu nan --store new", 64, "spike_exponent", "nan"),
    Mistake("study gradient-rank --nu inf --store new", 64, "spike_exponent", "inf"),
    Mistake("study gradient-rank --nu high --store new", 64, "--nu", "\"high\"", "0,0.125"),
    Mistake("study gradient-rank --alpha -1 --store new", 64, "decay_exponent", "-1"),
    Mistake("study gradient-rank --weight-decay -1 --store new", 64, "weight_decay"),
    Mistake("study gradient-rank --activation swish --store new", 64, "swish", "relu"),
    Mistake("study gradient-rank --samples 1e3 --store new", 64, "--samples", "1e3"),
    Mistake("study gradient-rank --samples 1 --store new", 64, "samples", "between 2"),
    Mistake("study gradient-rank --samples , --store new", 64, "--samples", "whole number"),
    // It says how much it needs before it starts.
    Mistake("study gradient-rank --samples 90000 --store new", 64, "1519.2 GB", "are allowed"),
    Mistake("study gradient-rank --preset big --store new", 64, "big", "paper"),
    Mistake("study gradient-training --learning-rate 0 --store new", 64, "learning_rate"),
    Mistake("study gradient-training --input-noise 1 --store new", 64, "input_noise"),
    Mistake("stats gradient-rank --quantity s1", 64, "\"s1\"", "value_1"),
    Mistake("stats gradient-rank 'status = finished'", 66, "gradient-rank"),
    Mistake("figure alignment --against time --to new", 64, "time", "samples"),
    Mistake("figure spectrum --bins 0 --to new", 64, "--bins 0"),
  ]

  /// Settings of the one-step study that make no sense.
  private static let oneSteps = [
    Mistake("study one-step --alpha 0.5", 64, "step_exponent (--alpha)", "below 0.5"),
    Mistake("study one-step --alpha -0.1", 64, "step_exponent (--alpha)", "-0.1", "0.29"),
    Mistake("study one-step --alpha 0.1,nan", 64, "step_exponent (--alpha)", "nan"),
    Mistake("study one-step --alpha 0.1,,0.2", 64, "--alpha", "\"\"", "0.1,0.29"),
    Mistake("study one-step --noise inf", 64, "label_noise (--noise)", "inf"),
    Mistake("study one-step --teacher 0,1 --teacher 0,x", 64, "--teacher", "\"x\""),
    Mistake("study one-step --teacher 1", 64, "teacher", "1 Hermite coefficients", "0, 1, 0.5"),
    Mistake("study one-step --activation gelu", 64, "\"gelu\"", "centred-relu"),
    Mistake(
      "study one-step --activation tanh", 64, "order", "c_2 of tanh is 0",
      "no step size gives a spike of degree 2", "ask for 1", "centred-relu"),
    Mistake("study one-step --order 3", 64, "c_3 of centred-relu is 0", "shifted-tanh"),
    Mistake("study one-step --order 5", 64, "order", "5"),
    Mistake("study one-step --samples 1000000", 64, "GB of memory", "smaller sizes"),
    Mistake("study one-step --dimension n*4", 64, "--dimension", "\"n*4\"", "n/4"),
    Mistake("study one-step --dimension n/0", 64, "--dimension", "\"n/0\""),
    Mistake("study one-step --dimension 99999999999n", 64, "dimension", "whole number"),
    Mistake("study one-step --seeds x", 64, "--seeds", "1-10"),
    Mistake("study one-step --preset huge", 64, "'huge'", "--preset"),
    Mistake("study one-step --preset small --alpha 0.1", 64, "--preset", "leave out settings"),
    Mistake("stats one-step", 66, "can be used", "`rflr study one-step`"),
    Mistake("figure errors --to out", 66, "no run matches"),
    Mistake("figure spike-growth 'seed >= 0' --to out", 66, "nothing to draw", "one-step"),
  ]

  /// Files that the mistakes name.
  static let documents = [
    "plan.json": #"{"base": {"data": {"points": 16}}, "grid": {"batch_size": [2, 4]}}"#,
    "half.json": #"{"batch_size": 4"#,
    "misspelt.json": #"{"batchsize": 4}"#,
    "type.json": #"{"network": {"rank": "five"}}"#,
    "gird.json": #"{"base": {}, "gird": {"batch_size": [1]}}"#,
    "large.json": #"{"base": {"batch_size": 99999}}"#,
    "few.csv": """
    name,rank,final_test_error,colour
    f1_N16_bs1_L1,5,0.5,red
    f1_N16_bs2_L1,5,0.5
    f1_N16_bs4_L1,5,nan,
    """,
    "poor.csv": "a,b\n1,2\n",
    "word.csv": "name,rank,final_test_error\nf1_N16_bs1_L1,5,low\n",
    "header.csv": "name,rank,final_test_error\n",
  ]
}
