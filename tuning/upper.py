"""The upper layers of the encoder in torch, so that they can learn; the lower ones stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.adapters.embedding.weights import Layer

_DROPOUT = 0.1


class Block(nn.Module):
    """One block of the encoder, with the weights of a `Layer`."""

    def __init__(self, layer: Layer, heads: int, smallest: float) -> None:
        super().__init__()
        self.tensors = nn.ParameterDict(
            {_key(name): nn.Parameter(torch.tensor(values)) for name, values in layer.tensors.items()}
        )
        self._heads = heads
        self._smallest = smallest

    def forward(self, state: Tensor, seen: Tensor) -> Tensor:
        """State (texts, pieces, width); `seen` says which pieces are no padding."""
        queries, keys, values = (self._by_head(self._linear(state, name)) for name in "qkv")
        heard = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=seen[:, None, None, :])
        heard = self._linear(heard.transpose(1, 2).reshape(state.shape), "ao")
        state = self._normal(state + functional.dropout(heard, _DROPOUT, self.training), "aln")
        thought = self._linear(functional.gelu(self._linear(state, "fi")), "fo")
        return self._normal(state + functional.dropout(thought, _DROPOUT, self.training), "oln")

    def layer(self) -> Layer:
        """What it holds now."""
        return Layer({_name(key): values.detach().float().numpy() for key, values in self.tensors.items()})

    def _by_head(self, state: Tensor) -> Tensor:
        texts, pieces, width = state.shape
        return state.view(texts, pieces, self._heads, width // self._heads).transpose(1, 2)

    def _linear(self, state: Tensor, name: str) -> Tensor:
        return functional.linear(state, self.tensors[_key(f"{name}.w")], self.tensors[_key(f"{name}.b")])

    def _normal(self, state: Tensor, name: str) -> Tensor:
        weight, bias = self.tensors[_key(f"{name}.w")], self.tensors[_key(f"{name}.b")]
        return functional.layer_norm(state, weight.shape, weight, bias, self._smallest)


def _key(name: str) -> str:
    return name.replace(".", "_")


def _name(key: str) -> str:
    return key.replace("_", ".")


class UpperLayers(nn.Module):
    """From the state below to a row of length 1 for each text."""

    def __init__(self, layers: Mapping[int, Layer], heads: int, smallest: float) -> None:
        super().__init__()
        self._numbers = sorted(layers)
        self.blocks = nn.ModuleList(Block(layers[number], heads, smallest) for number in self._numbers)

    def forward(self, state: Tensor, seen: Tensor) -> Tensor:
        """Mean over the pieces of each text, at length 1."""
        for block in self.blocks:
            state = block(state, seen)
        counted = seen[..., None].to(state.dtype)
        return functional.normalize((state * counted).sum(1) / counted.sum(1), dim=-1)

    def layers(self) -> dict[int, Layer]:
        """What was learned, by number of the layer."""
        return {number: block.layer() for number, block in zip(self._numbers, self.blocks, strict=True)}

    def matrices(self) -> Iterable[nn.Parameter]:
        """The weights that decay."""
        return (values for values in self.parameters() if values.ndim > 1)

    def vectors(self) -> Iterable[nn.Parameter]:
        """Biases and norms, which do not."""
        return (values for values in self.parameters() if values.ndim == 1)
