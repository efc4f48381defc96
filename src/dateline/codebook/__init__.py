"""This room holds what words mean, as data: YAML files and one loader."""

from dateline.codebook.book import Codebook, load_codebook

__all__ = ["Codebook", "load_codebook"]
