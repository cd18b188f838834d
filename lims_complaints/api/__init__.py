"""The interface for programs: everything that pages can do, with typed bodies, versions and problems that name the clause."""
