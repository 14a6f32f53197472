"""Tests of what is fetched for strangers."""
