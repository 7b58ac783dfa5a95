"""Trains tiny networks with PyTorch and writes them in each layout of the authors' scripts.

Our own script, written from the description of the formats (the authors' stored weights are not
public): torch.save, numpy.save and json.dump write every file. golden.json holds what PyTorch computes
from each weight file, and a hash of its numbers.

    python make_authors_fixtures.py        # needs torch and numpy; writes into this folder
"""

import hashlib
import json
import math
import os
import shutil

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, RANK = 8, 2
GRID = [-1.0, -0.75, -0.3, 0.0, 1e-6, 0.2, 0.55, 1.0]
golden = {}


class Net(torch.nn.Module):
    def __init__(self, rank, depth, frozen):
        super().__init__()
        sizes = [1] + [rank] * depth + [1]
        maps = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            maps += [torch.nn.Linear(inputs, WIDTH), torch.nn.Linear(WIDTH, outputs)]
        self.fcs = torch.nn.ModuleList(maps)
        if frozen:
            for layer in self.fcs[0::2]:
                layer.weight.requires_grad = False
                layer.bias.requires_grad = False

    def channels(self, x):
        values = []
        for j, layer in enumerate(self.fcs):
            x = layer(x)
            if j % 2 == 0:
                x = torch.relu(x)
            else:
                values.append(x)
        return values

    def forward(self, x):
        return self.channels(x)[-1]


def target(name, x, m):
    if name == "sumcos":
        return sum(torch.cos(2 * math.pi * k * x) for k in range(1, m + 1))
    if name == "cos":
        return torch.cos(2 * math.pi * m * x)
    if name == "chirp":
        return torch.cos(m[0] * math.pi * x**2) - 0.8 * torch.cos(m[1] * math.pi * x**2)
    waves = [(12, 0), (24, 0.5), (36, 0), (72, 0.5)]
    return sum(torch.cos(w * m * math.pi * x + phase) for w, phase in waves)


def folder(*parts):
    path = os.path.join(HERE, *parts)
    os.makedirs(path, exist_ok=True)
    return path


def dump(value, *parts):
    folder(*parts[:-1])
    with open(os.path.join(HERE, *parts), "w") as file:
        json.dump(value, file, indent=2)


def save_state(net, *parts):
    """A plain state dict, and what PyTorch makes of it."""
    folder(*parts[:-1])
    torch.save(net.state_dict(), os.path.join(HERE, *parts))
    note(net, "/".join(parts))


def note(net, name):
    numbers = b"".join(t.detach().numpy().astype("<f4").tobytes() for t in net.state_dict().values())
    with torch.no_grad():
        x = torch.tensor(GRID).reshape(-1, 1)
        channels = [c.T.double().tolist() for c in net.channels(x)]
        minima = []
        for signals in net.channels(torch.linspace(-1, 1, 1000).reshape(-1, 1)):
            f = signals.numpy().T
            inner = f[:, 1:-1]
            found = (inner < f[:, :-2]) & (inner < f[:, 2:]) & (inner > 1e-4)
            minima.append(float(found.sum(axis=1).mean()))
        # The projection on cos(2 pi k x), k = 1, 2, by the trapezoid rule on the training points.
        points = np.linspace(-1, 1, 16)
        fit = net(torch.tensor(points, dtype=torch.float32).reshape(-1, 1)).double().numpy()[:, 0]
        modes = []
        for k in (1, 2):
            product = fit * np.cos(2 * np.pi * k * points)
            modes.append(float((product[1:] + product[:-1]).sum() / 15))
    golden[name] = {
        "sha256": hashlib.sha256(numbers).hexdigest(), "channels": channels, "minima": minima,
        "modes": modes}


def epochs(net, optimiser, data, batch, count, generator):
    """Yields index and mean batch loss; clipping as the authors have it."""
    x, y = data
    for epoch in range(count):
        order = torch.randperm(len(x), generator=generator)
        losses = []
        for start in range(0, len(x), batch):
            part = order[start : start + batch]
            loss = ((net(x[part]) - y[part]) ** 2).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
        yield epoch, float(np.mean(losses))


def prepare(name, m, points, rank, depth, frozen, seed):
    torch.manual_seed(seed)
    net = Net(rank, depth, frozen)
    x = torch.linspace(-1, 1, points).reshape(-1, 1)
    return net, (x, target(name, x, m)), torch.Generator().manual_seed(seed)


def errors(net, name, m):
    x = torch.linspace(-1, 1, 500).reshape(-1, 1)
    with torch.no_grad():
        difference = net(x) - target(name, x, m)
    return (difference**2).mean().item(), difference.abs().max().item()


def parameter_count(net):
    return sum(p.numel() for p in net.parameters())


def train_error(net, data):
    with torch.no_grad():
        return ((net(data[0]) - data[1]) ** 2).mean().item()


def selected():
    """The selected reruns: before and after each divide, the loss thresholds, the last weights."""
    top, name = "results_sumcos_selected_rerun", "f1_N16_bs4_L2"
    config = dict(
        name=name, n_train=16, batch_size=4, hidden_width=WIDTH, hidden_rank=RANK, num_layers=2,
        num_epochs=60, lr_sequence=[0.1 / 2**k for k in range(5)], lr_window=3,
        min_epochs_before_reduce=6, min_loss_divisor=1.2, lr_stop_below=0.01, momentum=0.0, factor=1)
    net, data, generator = prepare("sumcos", 1, 16, RANK, 2, True, 42)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    rates, losses, lrs, cuts, saves, thresholds = config["lr_sequence"], [], [], [], [], []
    last, best = -1, math.inf
    for epoch, loss in epochs(net, optimiser, data, 4, 60, generator):
        losses.append(loss)
        lrs.append(rates[len(cuts)])
        best = min(best, loss)
        threshold = losses[0] / 1.2 ** (len(thresholds) + 1)
        if best < threshold:
            thresholds.append(
                dict(counter=len(thresholds) + 1, epoch=epoch, loss=best, threshold=threshold))
            save_state(net, top, name, f"params_at_div_1.2_{len(thresholds)}", "model_parameters.pth")
        for cut in cuts:
            if epoch == cut + 10:
                save_state(
                    net, top, name, f"params_after_lr_divide_epoch_{cut}_plus10",
                    "model_parameters.pth")
                saves.append(dict(after_epoch=epoch, divide_epoch=cut))
        stagnant = len(losses) >= 6 and np.mean(losses[-3:]) >= np.mean(losses[-6:-3])
        if epoch >= 6 and epoch - last >= 6 and stagnant and len(cuts) + 1 < len(rates):
            save_state(
                net, top, name, f"params_before_lr_divide_epoch_{epoch}", "model_parameters.pth")
            cuts.append(epoch)
            last = epoch
            optimiser.param_groups[0]["lr"] = rates[len(cuts)]
            if rates[len(cuts)] < 0.01:
                break
    save_state(net, top, name, "model_parameters.pth")
    test, largest = errors(net, "sumcos", 1)
    dump(config, top, name, "config.json")
    dump(
        dict(
            config=config, final_train_error=train_error(net, data), final_test_error=test,
            final_test_error_max=largest, training_time_seconds=0.5,
            total_parameters=parameter_count(net), epochs_run=len(losses), all_losses=losses,
            all_lrs=lrs, lr_reduction_epochs=cuts, lr_divide_saves=saves, init_loss=losses[0],
            min_loss_checkpoints=thresholds),
        top, name, "losses.json")


def low_rate():
    """The Adam runs: the state every ten epochs, names counted from 1."""
    top, name = "results_sumcos_lowlr_adam", "f1_N16_bs16_L1"
    net, data, generator = prepare("sumcos", 1, 16, RANK, 1, True, 42)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    losses = []
    for epoch, loss in epochs(net, optimiser, data, 16, 40, generator):
        losses.append(loss)
        if (epoch + 1) % 10 == 0:
            save_state(net, top, name, f"params_epoch_{epoch + 1}", "model_parameters.pth")
    save_state(net, top, name, "model_parameters.pth")
    test, largest = errors(net, "sumcos", 1)
    config = dict(
        name=name, n_train=16, batch_size=16, hidden_width=WIDTH, hidden_rank=RANK, num_layers=1,
        num_epochs=40, lr_sequence=[1e-3], lr_window=10, min_epochs_before_reduce=0,
        min_loss_divisor=1.2, lr_stop_below=1e-6, momentum=0.0, factor=1, fixed_lr_only=True,
        save_checkpoint_every_n_epochs=10, optimizer="adam")
    dump(config, top, name, "config.json")
    dump(
        dict(
            config=config, final_train_error=train_error(net, data), final_test_error=test,
            final_test_error_max=largest, training_time_seconds=0.1,
            total_parameters=parameter_count(net), epochs_run=40, all_losses=losses,
            all_lrs=[1e-3] * 40, lr_reduction_epochs=[], init_loss=losses[0],
            min_loss_checkpoints=[]),
        top, name, "losses.json")


def pairs(values, eps=1e-6):
    logs = np.log(np.abs(values) + eps)
    first, second = np.triu_indices(len(values), 1)
    return logs[first] - logs[second]


def values_at(net, block, x):
    with torch.no_grad():
        return net.channels(torch.tensor([[x]]))[block][0].numpy()


def plateau():
    """The plateau study: losses until the escape, log-ratios of pairs as NumPy lists."""
    base = dict(
        name="f3_N768_bs128_L3", n_train=16, batch_size=128, hidden_width=WIDTH, hidden_rank=3,
        num_layers=3, num_epochs=20000, lr_sequence=[1e-4], lr_window=10,
        min_epochs_before_reduce=20, min_loss_divisor=1.2, lr_stop_below=1e-6, momentum=0.0,
        factor=1)
    entries = []
    for rate, threshold in [(0.05, 0.55), (0.01, 1e-3)]:
        run = f"lr{rate:.0e}_bs4"
        net, data, generator = prepare("sumcos", 1, 16, 3, 3, True, 42)
        start = [p.detach().clone() for p in net.parameters()]
        optimiser = torch.optim.SGD(net.parameters(), lr=rate)
        losses, seen, last, second, escaped = [], [], [], [], None
        for epoch, loss in epochs(net, optimiser, data, 4, 60, generator):
            losses.append(loss)
            if epoch % 12 == 0:
                seen.append(epoch)
                last.append(pairs(values_at(net, 2, 1e-8).astype(np.float64)))
                second.append(pairs(values_at(net, 1, 1e-8).astype(np.float64)))
            if loss < threshold:
                escaped = epoch + 1
                break
        moved = math.sqrt(
            sum(((p.detach() - q) ** 2).sum().item() for p, q in zip(net.parameters(), start)))
        outcome = dict(
            escaped=escaped is not None, epochs_to_escape=escaped,
            norm_diff=moved if escaped else float("nan"), final_loss=losses[-1],
            n_epochs_run=len(losses))
        entries.append(dict(outcome, lr=rate, batch_size=4, run_name=run))
        added = dict(
            batch_size=4, lr=rate, escape_threshold=threshold, max_epochs=60,
            logratio_checkpoint_every=12, x_loc=1e-8, eps_log=1e-6)
        dump(dict(base, **added), "plateau", run, "config.json")
        dump(dict(outcome, all_losses=losses), "plateau", run, "results.json")
        for file, rows in [
            ("logratio_epochs", np.array(seen, dtype=np.int64)),
            ("logratio_values", np.array(last)),
            ("logratio_values_2nd", np.array(second)),
        ]:
            np.save(os.path.join(HERE, "plateau", run, file + ".npy"), rows)
    # One run whose folder is not here any more.
    entries.append(dict(
        escaped=True, epochs_to_escape=31, norm_diff=0.5, final_loss=0.29, n_epochs_run=31,
        lr=0.02, batch_size=8, run_name="lr2e-02_bs8"))
    dump(entries, "plateau", "all_results.json")


def tracking():
    """Log-ratios while a single cosine is learned: the channels after block 2 at 1e-8."""
    place = ("runs", "3seeds", "seed_7")
    net, data, generator = prepare("cos", 1, 16, 3, 2, True, 7)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    seen, rows = [], []
    for epoch, _ in epochs(net, optimiser, data, 4, 30, generator):
        if epoch % 5 == 0:
            seen.append(epoch)
            rows.append(values_at(net, 1, 1e-8))
    values = np.array(rows, dtype=np.float32)
    logs = np.log(np.abs(values.astype(np.float64)) + 1e-6)
    ratios = logs[:, :, None] - logs[:, None, :]
    path = folder(*place)
    for name, array in [
        ("epochs", np.array(seen, dtype=np.int64)), ("times", np.linspace(0.1, 0.8, len(seen))),
        ("fk_x0", values), ("R_x0", ratios), ("trajectories", ratios.reshape(len(seen), -1)),
        ("max_ratio", ratios.max(axis=(1, 2))),
    ]:
        np.save(os.path.join(path, name + ".npy"), array)
    dump(
        dict(
            n_checkpoints=len(seen), checkpoint_every=5, x_loc=1e-8, eps=1e-6, rank=3, n_pairs=9,
            max_ratio_final=float(ratios[-1].max()), max_ratio_max=float(ratios.max()),
            training_time_s=0.8),
        *place, "summary.json")
    dump(
        dict(
            factor=1, num_layers=2, hidden_rank=3, hidden_width=WIDTH, num_epochs=30, n_train=16,
            batch_size=4, lr_init=0.01, optimizer_type="SGD", momentum=0.0, scheduler_type="list",
            scheduler_params=dict(
                lr_sequence=[0.01, 0.005, 0.001], window_size=10, min_epochs_before_reduce=20),
            betas=[0.9, 0.999], parameterization="mup"),
        *place, "config.json")


def snapshots():
    """Log-ratios at the end of a training, without its weights."""
    place = ("logratio", "factor4_rank3_SGD_mom0.3_lr0.01_AdaptiveStagnation")
    net, _, _ = prepare("cos", 4, 16, 3, 2, True, 3)
    path = folder(*place)

    def matrix(values, eps=1e-10):
        logs = np.log(np.abs(values.astype(np.float64)) + eps)
        return logs[:, None] - logs[None, :]

    values = values_at(net, 1, 1e-6)
    dump(
        dict(
            x_location=1e-6, layer=2, log_ratio_matrix=matrix(values).tolist(),
            f_k_values=values.tolist(), rank=3),
        *place, "layer2_logratios_x0.json")
    results = {}
    for layer in (1, 2):
        part = {}
        for x in (0.0, 0.2):
            at = 1e-6 if x == 0 else x
            values = values_at(net, layer - 1, at)
            ratios = matrix(values)
            names = [f"layer{layer}_logratio_matrix_x{x}.npy", f"layer{layer}_fk_values_x{x}.npy"]
            np.save(os.path.join(path, names[0]), ratios)
            np.save(os.path.join(path, names[1]), values)
            positive = ratios[ratios > 0]
            part[f"x_{x}"] = dict(
                x=at, epsilon=1e-6, matrix_file=names[0], fk_file=names[1], f_k_valid=3,
                f_k_total=3, statistics=dict(
                    mean=float(ratios.mean()), std=float(ratios.std()), min=float(ratios.min()),
                    max=float(ratios.max()), n_total=9, n_positive=len(positive),
                    mean_positive=float(positive.mean())))
        results[f"layer_{layer}"] = part
    dump(
        dict(factor=4, rank=3, x_values=[0.0, 0.2], epsilon=1e-6, results=results),
        *place, "layer1_layer2_logratios_all_x.json")


def step_run(place, name, m, frozen, depth, extra, seed, with_checkpoint):
    """A run of the frequency or symmetry study: Adam with a step schedule, names counted from 1."""
    net, data, generator = prepare(name, m, 16, RANK, depth, frozen, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=20, gamma=0.9)
    losses, tests, trains, largest, reached = [], [], [], [], {}
    thresholds = [4.4, 0.6]
    for epoch, loss in epochs(net, optimiser, data, 4, 100, generator):
        schedule.step()
        losses.append(loss)
        if epoch == 0 or (epoch + 1) % 50 == 0:
            test, most = errors(net, name, m)
            tests.append(test)
            largest.append(most)
            trains.append(train_error(net, data))
        for threshold in thresholds:
            if loss < threshold and threshold not in reached:
                reached[threshold] = epoch + 1
                at = f"model_at_loss_{threshold:.0e}"
                save_state(net, *place, at, "model_parameters.pth")
                dump(
                    dict(epoch=epoch + 1, loss=loss, threshold=threshold), *place, at,
                    "epoch_info.json")
        if with_checkpoint and epoch + 1 == 50:
            torch.save(
                dict(
                    epoch=epoch + 1, model_state_dict=net.state_dict(),
                    optimizer_state_dict=optimiser.state_dict(),
                    scheduler_state_dict=schedule.state_dict(), all_losses=losses,
                    errors_train=trains, errors_test=tests, errors_test_max=largest,
                    thresholds_reached=reached),
                os.path.join(folder(*place), "checkpoint.pth"))
            note(net, "/".join(place + ("checkpoint.pth",)))
    save_state(net, *place, "model_parameters.pth")
    config = dict(
        num_layers=depth, hidden_width=WIDTH, hidden_rank=RANK, input_rank=1, output_rank=1,
        use_resnet=False, interval=[-1, 1], dtype="torch.float32", device="cuda", num_epochs=100,
        batch_size=4, num_training_samples=16, num_test_samples=50, lr_init=1e-2, lr_gamma=0.9,
        lr_step_size=20, function="a sum of cosines", fixWb=frozen, **extra)
    dump(config, *place, "config.json")
    dump(
        dict(
            config=config, final_train_error=trains[-1], final_test_error=tests[-1],
            final_test_error_max=largest[-1], training_time_seconds=0.4,
            total_parameters=parameter_count(net),
            trainable_parameters=sum(p.numel() for p in net.parameters() if p.requires_grad),
            epochs_run=100, thresholds_reached=reached, all_losses=losses, errors_train=trains,
            errors_test=tests, errors_test_max=largest),
        *place, "results.json")


def setups():
    """The four setups: one file a run."""
    losses = [1.0 / (1 + k) for k in range(8)]
    dump(
        dict(
            config="mom0.3_rank10", momentum=0.3, rank=10, num_epochs=8, all_losses=losses,
            lr_reduction_epochs=[3], all_lrs=[0.01] * 4 + [0.005] * 4),
        "icml", "mom0.3_rank10_losses.json")


def complexity():
    """Minima by layer: a list of runs, and tables of groups."""
    records = []
    for rank in (2, 5):
        means = [0.0, 0.5, 0.25 * rank, 3.0]
        records.append(dict(
            run_dir=f"/data/runs/mmnn_L1_W{WIDTH}_R{rank}_E3000_lr0.001_bs100_ntr1000",
            num_layers=1, hidden_width=WIDTH, hidden_rank=rank, depth_blocks=2, grid_size=1000,
            value_threshold=1e-4, include_output_block=True, target="relu_width",
            layer_local_minima_per_component=[[0] * WIDTH, [1] * WIDTH],
            layer_local_minima_mean=[0.0, 1.0], layer_local_minima_std=[0.0, 0.0],
            leap_all_layers=dict(
                n_leap_layers=4, mean_minima_per_component_by_leap_layer=means,
                minima_per_component_by_leap_layer=[[m] for m in means], pooled=sum(means)),
            final_output_positive_local_minima_total=3))
    dump(records, "complexity", "positive_local_minima_per_run.json")
    dump(records, "complexity", "positive_local_minima_summary.json")
    dump(
        dict(group_by=["L", "R"], groups=dict(L1_R2=dict(n_runs=1, common_leap_layers=4))),
        "complexity", "group_summary.json")
    with open(os.path.join(HERE, "complexity", "group_layer_stats.csv"), "w") as file:
        file.write("group,n_runs,leap_layer_idx,mean_minima_per_component,"
                   "std_minima_per_component,q25,q50,q75,n_components\n")
        file.write("L1_R2,1,1,0.0,0.0,0.0,0.0,0.0,8\n")
    dump(
        dict(
            coupling_distance=dict(distance=4.0, w1_max_diff=4.0, w2_max_diff=3.7),
            channel_specialization=dict(time_0=dict(time=0.0, metrics={})), parameters=dict(A=1)),
        "two_step", "results.json")


for name in os.listdir(HERE):
    if os.path.isdir(os.path.join(HERE, name)):
        shutil.rmtree(os.path.join(HERE, name))
torch.set_num_threads(1)
selected()
low_rate()
plateau()
tracking()
snapshots()
step_run(
    ("frequency", f"freq1.5_rank{RANK}_L2"), "multifrequency", 1.5, False, 2,
    dict(freq_multiplier=1.5), 42, True)
step_run(
    ("symmetry", f"mmnn_L1_W{WIDTH}_R{RANK}_E100_lr0.01_bs4_ntr16"), "chirp", (3, 1), True, 1,
    dict(freq1=3, freq2=1), 42, False)
setups()
complexity()
dump(dict(grid=GRID, weights=golden), "golden.json")
