"""Maps drawn from boundaries, offline and as vectors.

Geometry and paper in, a plan and its SVG out; nothing here knows of dossiers. `sheet` decides what
is shown, in which projection and at which round scale; `face` draws what stands within the frame,
`names` letters it, `neatline` draws the frame itself, `marginalia` what stands beside it.
"""
