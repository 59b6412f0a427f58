"""The wheel holds a compiled library, so it belongs to one platform, though to every version of Python 3."""

from setuptools import setup
from setuptools.dist import Distribution


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(distclass=WithLibrary, options={"bdist_wheel": {"py_limited_api": False}})
