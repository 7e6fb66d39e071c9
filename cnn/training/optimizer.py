"""Adam: steps scaled by the gradients' running mean and size (Kingma and Ba, 2015)."""

import numpy as np

from cnn.arrays import Array


class Adam:
    """Adaptive moment estimation: steps scaled by the gradients' running mean and size."""

    def __init__(self, parameters: dict[str, Array], beta1: float = 0.9, beta2: float = 0.999):
        self.parameters = parameters
        self.betas = beta1, beta2
        self.means = {name: np.zeros_like(p) for name, p in parameters.items()}
        self.squares = {name: np.zeros_like(p) for name, p in parameters.items()}
        self.steps = 0

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Change the parameters, in place, against their gradients."""
        self.steps += 1
        beta1, beta2 = self.betas
        unbias1, unbias2 = 1 - beta1**self.steps, 1 - beta2**self.steps
        for name, gradient in gradients.items():
            mean, square = self.means[name], self.squares[name]
            mean += (1 - beta1) * (gradient - mean)
            square += (1 - beta2) * (gradient * gradient - square)
            step = np.sqrt(square / unbias2) + 1e-8
            np.divide(mean, step, out=step)
            self.parameters[name] -= learning_rate / unbias1 * step
