"""Reading private object stores of the kind of Amazon S3, with the AWS settings of the user.

What is read is never handed a key. An address is signed for reading one object for an hour, and read like any other
address of the web: by GDAL, by downloads, by all else. Only Zarr, whose objects are many, is read by a library that
asks for the credentials itself.
"""
