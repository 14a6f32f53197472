"""Tests of strict inputs."""
