//! Lines of the Dockerfile that invite waste and leaks.
