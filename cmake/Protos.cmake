# The wire contract: generated code in one static library, compiled without debug information,
# because it is large and nobody steps through it.
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)

file(GLOB protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/sendlift/v1/*.proto)
file(GLOB_RECURSE third_party_protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/third_party/*.proto)
set(generated ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${generated})

set(outputs)
foreach(proto ${protos} ${third_party_protos})
  if(proto MATCHES "/third_party/")
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR}/proto/third_party ${proto})
  else()
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR}/proto ${proto})
  endif()
  string(REGEX REPLACE "\\.proto$" "" stem ${relative})
  set(made ${generated}/${stem}.pb.cc ${generated}/${stem}.pb.h)
  set(grpc_flags)
  file(STRINGS ${proto} services REGEX "^service ")
  if(services AND NOT proto MATCHES "/third_party/")
    list(APPEND made ${generated}/${stem}.grpc.pb.cc ${generated}/${stem}.grpc.pb.h)
    set(grpc_flags --grpc_out=${generated} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
  endif()
  add_custom_command(
    OUTPUT ${made}
    COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR}/proto --proto_path=${CMAKE_SOURCE_DIR}/proto/third_party
            --cpp_out=${generated} ${grpc_flags} ${relative}
    DEPENDS ${proto}
    COMMENT "Generating ${relative}")
  list(APPEND outputs ${made})
endforeach()

add_library(sendlift_proto STATIC ${outputs})
target_include_directories(sendlift_proto SYSTEM PUBLIC ${generated})
target_link_libraries(sendlift_proto PUBLIC gRPC::grpc++ gRPC::grpc++_reflection protobuf::libprotobuf)
target_compile_options(sendlift_proto PRIVATE -g0 -w)
# statistics.proto has a service and no message, so nothing asks for its descriptor, which reflection needs.
target_link_options(sendlift_proto INTERFACE LINKER:-u,descriptor_table_sendlift_2fv1_2fstatistics_2eproto)
