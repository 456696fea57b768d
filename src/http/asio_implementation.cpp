// The non-template parts of Asio and Beast, compiled once and apart from transport.cpp, which shortens the build on two
// cores.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
