"""The optimizers."""

import math
from typing import Protocol

import numpy as np

from cnn.arrays import Array


class Optimizer(Protocol):
    """What turns gradients into a step."""

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Take one step."""


class GradientDescent:
    """Plain gradient descent, as in the article: a step is the learning rate times the gradient.

    Parameters
    ----------
    parameters : dict of str to array
        Updated in place.
    """

    def __init__(self, parameters: dict[str, Array]):
        self.parameters = parameters

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Take one step; the gradients have the parameters' order and shapes."""
        for name, parameter in self.parameters.items():
            parameter -= np.float32(learning_rate) * gradients[name]


class Adam:
    """Adam, adaptive moment estimation.

    All parameters are updated as one vector: the overhead of calls exceeds the arithmetic.

    Parameters
    ----------
    parameters : dict of str to array
        Updated in place.
    beta1, beta2 : float
        Decay rates of the moments.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015.
    """

    def __init__(self, parameters: dict[str, Array], beta1: float = 0.9, beta2: float = 0.999):
        self.parameters = parameters
        self.betas = beta1, beta2
        self.mean, self.square, self.step = (np.zeros_like(flat(parameters)) for _ in range(3))
        self.shaped_step = shaped(self.step, parameters)
        self.steps = 0

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Take one step; the gradients have the parameters' order and shapes."""
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
    """Concatenate arrays into one vector, in Fortran order, as the weights are in memory."""
    return np.concatenate([array.T.ravel() for array in arrays.values()])


def shaped(vector: Array, like: dict[str, Array]) -> dict[str, Array]:
    """Invert `flat`: views of a vector, named and shaped like these arrays."""
    ends = np.cumsum([array.size for array in like.values()])
    parts = zip(like.items(), np.split(vector, ends[:-1]), strict=True)
    return {name: part.reshape(array.T.shape).T for (name, array), part in parts}
