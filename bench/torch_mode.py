"""How PyTorch runs a workload: as written or compiled, in float32 or with products in bfloat16."""
import torch


class Mode:
    def __init__(self, compiled, bfloat16, device="cpu"):
        self.compiled, self.bfloat16, self.device = compiled, bfloat16, device

    def prepare(self, function):
        """The function as this mode runs it."""

        def cast(*args):
            with torch.autocast(self.device, torch.bfloat16, enabled=self.bfloat16):
                return function(*args)

        return torch.compile(cast) if self.compiled else cast

    @staticmethod
    def adam(parameters, lr):
        """Adam in one kernel where this PyTorch has that for the device."""
        parameters = list(parameters)
        try:
            return torch.optim.Adam(parameters, lr=lr, fused=True)
        except (RuntimeError, TypeError):
            return torch.optim.Adam(parameters, lr=lr)

    def gradient(self, network, x):
        """Values [N, 1] at x [N, I] and their gradient [N, I], which itself can be differentiated."""
        if self.compiled:  # the compiler follows functions, not graphs
            y, pull = torch.func.vjp(network, x)
            return y, pull(torch.ones_like(y))[0]
        x = x.clone().requires_grad_()
        y = network(x)
        return y, torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]

    def laplacian(self, network, x):
        """The sum [N] of the second derivatives at x [N, I]."""
        if self.compiled:
            g, pull = torch.func.vjp(lambda x: self.gradient(network, x)[1], x)
            return sum(pull(axis.expand_as(g))[0][:, i] for i, axis in enumerate(torch.eye(x.shape[-1])))
        x = x.clone().requires_grad_()
        g = torch.autograd.grad(network(x).sum(), x, create_graph=True)[0]
        return sum(torch.autograd.grad(g[:, i].sum(), x, create_graph=True)[0][:, i] for i in range(x.shape[-1]))
