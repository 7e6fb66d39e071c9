"""Adam: steps scaled by the gradients' running mean and size (Kingma and Ba, 2015)."""

import math

import numpy as np

from cnn.arrays import Array


class Adam:
    """Adaptive moment estimation, of all parameters in one vector: the calls cost, not the sums."""

    def __init__(self, parameters: dict[str, Array], beta1: float = 0.9, beta2: float = 0.999):
        self.parameters = parameters
        self.betas = beta1, beta2
        self.mean, self.square, self.step = (np.zeros_like(flat(parameters)) for _ in range(3))
        self.shaped_step = shaped(self.step, parameters)
        self.steps = 0

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Change the parameters, in place, against their gradients, which come in their order."""
        self.steps += 1
        beta1, beta2 = self.betas
        unbias1, unbias2 = 1 - beta1**self.steps, math.sqrt(1 - beta2**self.steps)
        gradient, mean, square, step = flat(gradients), self.mean, self.square, self.step
        mean += (1 - beta1) * (gradient - mean)
        square += (1 - beta2) * (gradient * gradient - square)
        np.sqrt(square, out=step)
        step += 1e-8 * unbias2
        np.divide(mean, step, out=step)
        step *= learning_rate * unbias2 / unbias1
        for name, parameter in self.parameters.items():
            parameter -= self.shaped_step[name]


def flat(arrays: dict[str, Array]) -> Array:
    """All numbers in one vector, in Fortran order: so the weights lie in memory."""
    return np.concatenate([array.T.ravel() for array in arrays.values()])


def shaped(vector: Array, like: dict[str, Array]) -> dict[str, Array]:
    """The way back from `flat`: views of the vector in the shapes of the arrays it came from."""
    ends = np.cumsum([array.size for array in like.values()])
    parts = zip(like.items(), np.split(vector, ends[:-1]), strict=True)
    return {name: part.reshape(array.T.shape).T for (name, array), part in parts}
