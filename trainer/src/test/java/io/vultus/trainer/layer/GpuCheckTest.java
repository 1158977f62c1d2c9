package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.trainer.layer.GpuCheck.Capability;
import io.vultus.trainer.layer.GpuCheck.Gpu;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuCheckTest {

    @ParameterizedTest
    @CsvSource({
        "3, 0, false",
        "3, 5, false",
        "3, 7, true",
        "5, 0, true",
        "7, 5, true",
        "8, 0, true",
        "8, 6, true",
        "8, 9, true",
        "9, 0, false",
        "10, 0, false",
        "12, 0, false"
    })
    void capabilitiesHaveCodeOrNot(int major, int minor, boolean supported) {
        assertThat(new Capability(major, minor).isSupported()).isEqualTo(supported);
    }

    @Test
    void readsWhatTheDriverSays() {
        assertThat(GpuCheck.parse("NVIDIA A100-SXM4-40GB, 8.0\nTesla K80, 3.7\n"))
                .containsExactly(
                        new Gpu("NVIDIA A100-SXM4-40GB", new Capability(8, 0)),
                        new Gpu("Tesla K80", new Capability(3, 7)));
        assertThat(GpuCheck.parse("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"))
                .isEmpty();
        assertThat(GpuCheck.parse("")).isEmpty();
    }

    @Test
    void namesTheGpusThatCannotAndWhatToDo() {
        Gpu ampere = new Gpu("NVIDIA A10", new Capability(8, 6));
        Gpu hopper = new Gpu("NVIDIA H100 PCIe", new Capability(9, 0));
        assertThatCode(() -> GpuCheck.require(List.of(ampere))).doesNotThrowAnyException();
        assertThatThrownBy(() -> GpuCheck.require(List.of(ampere, hopper)))
                .isInstanceOf(GpuException.class)
                .hasMessage("this build runs on GPUs of compute capability 3.7 to 8.9, and not on "
                        + "[NVIDIA H100 PCIe (9.0)]: its machine code ends with Ampere and Ada. Hide these GPUs with "
                        + "CUDA_VISIBLE_DEVICES if there are others, or build without -Pcuda");
        assertThatThrownBy(() -> GpuCheck.require(List.of()))
                .isInstanceOf(GpuException.class)
                .hasMessageStartingWith("this build trains on NVIDIA's GPUs, and nvidia-smi names none");
    }

    @Test
    void buildsForProcessorsAskNobody() {
        assertThatCode(GpuCheck::requireUsable).doesNotThrowAnyException();
    }
}
