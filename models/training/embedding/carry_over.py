"""Begin a bag with what an earlier one learned, though its vocabulary was another."""
import numpy as np
import torch

from embedding.bag import CONSTANT
from measure.embedders import BagFile
from wordpiece import SPACE_MARK

FIRST_PIECE = 104
MOST_PIECES = 2  # a word that the earlier vocabulary cuts finer was hardly known to it
LONGEST = 0.97  # of the length a contribution can have


def carry_over(bag, pieces, old_path):
    """Rows of `bag` from the earlier bag's: the same piece, or the sum of those it cut a word into. Other rows stay as they are.
    Returns how many were carried over."""
    old, carried = BagFile(old_path), 0
    for number, piece in enumerate(pieces):
        ids = [] if number < FIRST_PIECE else earlier_pieces(old.tokenizer, piece)
        if ids:
            bag.table[number] = torch.from_numpy(table_row(old.rows[ids].sum(0)))
            carried += 1
    return carried


def earlier_pieces(tokenizer, piece):
    if piece in tokenizer.ids:
        return [tokenizer.ids[piece]]
    ids = tokenizer.encode(piece[1:]) if piece.startswith(SPACE_MARK) else []
    return ids if len(ids) <= MOST_PIECES and tokenizer.unk not in ids else []


def table_row(contribution):
    """The row that the LayerNorm turns into this contribution."""
    channels = len(contribution)
    square = min(float(contribution @ contribution), LONGEST * channels)
    constants = 2 * CONSTANT ** 2
    length = np.sqrt(constants * square / (channels - square))
    return (contribution * length / max(np.linalg.norm(contribution), 1e-9)).astype(np.float32)
