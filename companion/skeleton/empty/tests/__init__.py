"""Tests of this companion."""
