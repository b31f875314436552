"""The long fault runs: `make chaos`; what takes seconds is in `make test` as well."""

import pytest

pytest.register_assert_rewrite("chaos.invariants")
