"""EM on a Dask cluster: ``pieces`` takes E-steps where data lie, and ``rows`` reads arrays and dataframes there."""
