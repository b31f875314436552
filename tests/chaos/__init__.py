"""The long fault runs: `make chaos`; a short version of each is in `make test`."""

import pytest

pytest.register_assert_rewrite("chaos.invariants")
