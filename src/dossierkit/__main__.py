"""`python -m dossierkit`."""

from dossierkit.cli import main

if __name__ == "__main__":
    main()
