internal import CHDF5

/// The library's way to the bytes of a file that is being built: it writes into an ``HDF5Memory``.
///
/// The library's own driver for memory keeps the whole file, and its driver for files would hide what
/// a full disk answers. The corresponding C interface is `H5FD_class_t`.
enum HDF5Driver {
  /// An open file as the library knows it; the library's part must come first.
  private struct OpenFile {
    var common = H5FD_t()
    var memory: Unmanaged<HDF5Memory>
    /// Where the space ends that the library has given out.
    var endOfSpace: haddr_t = 0
  }

  /// Makes the file that is created with some access properties live in a memory, which must outlive it.
  static func attach(
    _ memory: HDF5Memory, to access: borrowing Handle, _ place: HDF5Place
  ) throws(StoreError) {
    let driver = try place.checked(registered, "register a driver")
    var reference = Unmanaged.passUnretained(memory)
    _ = try place.checked(H5Pset_driver(access.id, driver, &reference), "choose memory")
  }

  /// The driver's identifier, once a process; negative where it could not be registered.
  private static let registered: hid_t = {
    let name: StaticString = "rflr"
    var driver = H5FD_class_t()
    chdf5_set_driver_version(&driver)
    driver.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    driver.maxaddr = haddr_t(Int64.max)
    driver.fc_degree = H5F_CLOSE_WEAK
    driver.fapl_size = MemoryLayout<Unmanaged<HDF5Memory>>.size
    driver.open = open
    driver.close = { file in
      HDF5Driver.file(file)?.deinitialize(count: 1).deallocate()
      return 0
    }
    driver.query = { _, flags in
      // Small pieces are placed together.
      flags?.pointee = UInt(H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA)
      return 0
    }
    driver.get_eoa = { file, _ in HDF5Driver.file(file)?.pointee.endOfSpace ?? 0 }
    driver.set_eoa = { file, _, end in
      HDF5Driver.file(file)?.pointee.endOfSpace = end
      return 0
    }
    driver.get_eof = { file, _ in haddr_t(memory(of: file)?.count ?? 0) }
    driver.read = { file, _, _, offset, count, bytes in
      let bytes = UnsafeMutableRawBufferPointer(start: bytes, count: count)
      return memory(of: file)?.read(bytes, at: Int(offset)) == true ? 0 : -1
    }
    driver.write = { file, _, _, offset, count, bytes in
      memory(of: file)?.write(UnsafeRawBufferPointer(start: bytes, count: count), at: Int(offset))
      return 0
    }
    driver.truncate = { file, _, _ in
      guard let file = HDF5Driver.file(file) else { return -1 }
      file.pointee.memory.takeUnretainedValue().resize(to: Int(file.pointee.endOfSpace))
      return 0
    }
    // Metadata and numbers are placed apart, as in files of the library's own drivers.
    let (metadata, numbers) = (H5FD_MEM_SUPER, H5FD_MEM_DRAW)
    driver.fl_map = (metadata, metadata, metadata, numbers, numbers, metadata, metadata)
    return H5FDregister(&driver)
  }()

  private static let open:
    @convention(c) (UnsafePointer<CChar>?, UInt32, hid_t, haddr_t) -> UnsafeMutablePointer<H5FD_t>? =
      { _, _, access, _ in
        guard let reference = H5Pget_driver_info(access) else { return nil }
        let memory = reference.load(as: Unmanaged<HDF5Memory>.self)
        let file = UnsafeMutablePointer<OpenFile>.allocate(capacity: 1)
        file.initialize(to: OpenFile(memory: memory))
        return UnsafeMutableRawPointer(file).assumingMemoryBound(to: H5FD_t.self)
      }

  private static func file(_ file: UnsafePointer<H5FD_t>?) -> UnsafeMutablePointer<OpenFile>? {
    UnsafeMutableRawPointer(mutating: file)?.assumingMemoryBound(to: OpenFile.self)
  }

  private static func memory(of file: UnsafePointer<H5FD_t>?) -> HDF5Memory? {
    self.file(file)?.pointee.memory.takeUnretainedValue()
  }
}
