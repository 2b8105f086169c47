"""Fuzz tests of what students' files and processes can send; a package, because its modules share strategies."""
