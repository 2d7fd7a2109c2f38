#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

Spec packet_loss_h265() { return packet_loss_spec(coding::Standard::h265); }

}  // namespace proofload::stress
