"""The data of the testing GitBook, and the operations that read and change them: one module per kind of object."""
