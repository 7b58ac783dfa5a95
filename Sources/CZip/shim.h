// The door to libzip: zip containers of NumPy and PyTorch. No logic, no state.
#pragma once
#include <zip.h>
