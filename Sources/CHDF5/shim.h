// The door to libhdf5. Swift does not see macros that expand to expressions, so each one that the
// wrapper needs is a function here. No logic, no state.
#pragma once
#include <hdf5.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

static inline unsigned chdf5_acc_rdonly(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_acc_trunc(void) { return H5F_ACC_TRUNC; }

static inline hid_t chdf5_p_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_p_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_p_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_p_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_p_dataset_create(void) { return H5P_DATASET_CREATE; }

static inline hid_t chdf5_s_all(void) { return H5S_ALL; }
static inline hid_t chdf5_e_default(void) { return H5E_DEFAULT; }

static inline haddr_t chdf5_addr_undefined(void) { return HADDR_UNDEF; }

// A driver states the version of its interface since release 1.13; 600 is in the range for private use.
static inline void chdf5_set_driver_version(H5FD_class_t *driver) {
#if H5_VERSION_GE(1, 13, 0)
  driver->version = H5FD_CLASS_VERSION;
  driver->value = (H5FD_class_value_t)600;
#else
  (void)driver;
#endif
}

// Visits the links of a group in the order of their names. The visitor's third argument differs between
// releases; ours does not look at it.
static inline herr_t chdf5_iterate_links(hid_t group, H5L_iterate_t visit, void *data) {
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, data);
}

// What kind of link a name is (H5L_type_t); negative where it cannot be told. Nothing is followed.
static inline int chdf5_link_type(hid_t group, const char *name) {
  H5L_info_t info;
  return H5Lget_info(group, name, &info, H5P_DEFAULT) < 0 ? -2 : (int)info.type;
}

// Where an object's header lies in its file: equal for two names of one object.
static inline herr_t chdf5_object_address(hid_t object, haddr_t *address) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info1_t info;
  herr_t status = H5Oget_info1(object, &info);
#elif H5_VERSION_GE(1, 10, 3)
  H5O_info_t info;
  herr_t status = H5Oget_info2(object, &info, H5O_INFO_BASIC);
#else
  H5O_info_t info;
  herr_t status = H5Oget_info(object, &info);
#endif
  if (status >= 0) *address = info.addr;
  return status;
}

// Chunks that are stored; all ones where the release cannot tell (before 1.10.5).
static inline herr_t chdf5_chunk_count(hid_t dataset, hid_t space, hsize_t *count) {
#if H5_VERSION_GE(1, 10, 5)
  return H5Dget_num_chunks(dataset, space, count);
#else
  (void)dataset;
  (void)space;
  *count = (hsize_t)-1;
  return 0;
#endif
}

// Types as stored, and as held in memory.
static inline hid_t chdf5_t_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_t_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_t_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_t_native_float32(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_t_native_float64(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_t_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_t_float32_big(void) { return H5T_IEEE_F32BE; }
static inline hid_t chdf5_t_float64_big(void) { return H5T_IEEE_F64BE; }
static inline hid_t chdf5_t_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_t_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline size_t chdf5_t_variable_size(void) { return H5T_VARIABLE; }
static inline hid_t chdf5_t_string(void) { return H5T_C_S1; }

// Locking refuses files on read-only mounts; releases before 1.10.7 cannot switch it off.
static inline herr_t chdf5_set_locking_off(hid_t access) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  return H5Pset_file_locking(access, 0, 1);
#else
  (void)access;
  return 0;
#endif
}
