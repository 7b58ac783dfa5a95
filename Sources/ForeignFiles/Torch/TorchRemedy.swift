/// The one-line commands that turn a file which is not read here into one that is.
enum TorchRemedy {
  /// For files of `torch.save`; PyTorch's own restricted unpickler runs nothing either.
  static func convert(_ path: String) -> String {
    "convert it where PyTorch is: "
      + command(
        "s = torch.load(sys.argv[1], map_location='cpu', weights_only=True); "
          + "s = next((s[k] for k in ('model_state_dict', 'state_dict', 'model', 'net') if k in s), s)",
        path)
      + " (where PyTorch refuses it too and you made the file yourself, load it in your program and"
      + " save model.state_dict() alone)"
  }

  /// For archives of `torch.jit.save`.
  static func convertScript(_ path: String) -> String {
    "convert it where PyTorch is: "
      + command("s = torch.jit.load(sys.argv[1], map_location='cpu').state_dict()", path)
  }

  private static func command(_ load: String, _ path: String) -> String {
    PythonCommand.line(
      "import sys, torch, numpy as np; \(load); np.savez(sys.argv[2], "
        + "**{k: v.detach().float().numpy() for k, v in s.items() if torch.is_tensor(v)})",
      path, PythonCommand.converted(path, to: ".npz"))
  }
}
