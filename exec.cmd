@rem package.json starts with `exec`, so that no shell stays between npm and Node. Windows has none: this runs the rest.
@%*
