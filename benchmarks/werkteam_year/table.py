"""The table, in Markdown, so that a document can hold it."""
from benchmarks.werkteam_year.figures import Figures
from benchmarks.werkteam_year.year import Plan
def print_table(plan: Plan, f: Figures) -> None:
    print(plan); 
    for k in f.__slots__: print(k, getattr(f,k))
