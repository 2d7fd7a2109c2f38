#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

Spec packet_loss_h264() { return packet_loss_spec(coding::Standard::h264); }

}  // namespace proofload::stress
